//! What can be typed. What it means is the commands' matter.

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::net::SocketAddr;
use std::path::PathBuf;

/// 图审:施工图带图审批引擎 — reviews construction drawings against the codes.
///
/// Exit status: 0 nothing at or above --fail-on, 1 findings, 2 could not do it.
#[derive(Debug, Parser)]
#[command(name = "tushen", version, max_term_width = 110)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Review drawings: findings, indicators, verdicts
    Check(CheckArguments),
    /// Indicators with derivations: computed beside declared and permitted
    Measure(MeasureArguments),
    /// What was read and recognised, on which evidence, and what was not understood
    Inspect(InspectArguments),
    /// The page of a rule, or the derivation of a finding
    Explain(ExplainArguments),
    /// Rule packs: list those in force, compile, run every worked case
    #[command(subcommand)]
    Rules(RulesCommand),
    /// Compare two versions of a drawing: objects added, removed, moved, changed; findings fixed, still there, new
    Diff(DiffArguments),
    /// Write the findings into a copy of the drawing, everything else untouched
    Mark(MarkArguments),
    /// Draw a drawing as SVG, with or without findings
    Render(RenderArguments),
    /// Hold a building model against information requirements: exit status 0 conforms, 1 does not, 2 the requirements are invalid
    Ids(IdsArguments),
    /// Try a changed rule pack on an archive of drawings beside the one in force: which verdicts flip
    Sandbox(SandboxArguments),
    /// Review drawings and seal them: a signed certificate over every file, the rules and the reviews
    Seal(SealArguments),
    /// Check a certificate: hashes, signature, key, revocation; with --rerun also the review itself
    Verify(VerifyArguments),
    /// Signing keys, and certificates that no longer hold
    #[command(subcommand)]
    Keys(KeysCommand),
    /// Run the co-approval server with its workers
    Serve(ServeArguments),
    /// Run workers alone, for servers on a shared database
    Worker(WorkerArguments),
    /// The audit trail of co-approval
    #[command(subcommand)]
    Audit(AuditCommand),
    /// Accounts, samples, backup and restore of co-approval
    #[command(subcommand)]
    Admin(AdminCommand),
    /// Sunlight on the main façades of dwellings, hospitals and schools: lit times, shadows and whose they are
    Sunlight(SunlightArguments),
    /// How high may be built where on the plot, so that limits hold and neighbours keep their sun; how much each building may rise
    Envelope(EnvelopeArguments),
    /// The smallest changes that clear a finding, with all that they bring and take away: exit status 0 one breaks nothing, 1 none does
    Fix(FixArguments),
    /// Fire access: the network of lanes, an engine's swept path, façades without a pad and where one would fit
    Access(AccessArguments),
    /// Parking stalls laid out on an area by the standard sizes
    Stalls(StallsArguments),
    /// Print the JSON Schema of the review
    Schema {
        /// The OpenAPI description of the server instead
        #[arg(long)]
        api: bool,
    },
    /// Print shell completions
    Completions {
        /// For which shell
        shell: clap_complete::Shell,
    },
    /// Print the man page
    Man,
}

/// Which drawings, under which rules.
#[derive(Debug, Args)]
pub struct ReviewArguments {
    /// Drawings (DXF, DWG) and building models (IFC): files, folders, patterns such as 'plans/*.dxf', or - for standard input
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<String>,
    /// The planning conditions of the plot (TOML)
    #[arg(long, value_name = "FILE", env = "TUSHEN_CONDITIONS")]
    pub conditions: Option<PathBuf>,
    /// Whose rules apply
    #[arg(long, default_value = "cn-shanghai", env = "TUSHEN_JURISDICTION")]
    pub jurisdiction: String,
    /// The day of acceptance, whose rules apply, YYYY-MM-DD [default: today]
    #[arg(long, value_name = "DATE", env = "TUSHEN_DATE")]
    pub date: Option<String>,
    /// The day of the planning conditions, by which some packs are in force [default: that of the conditions file, else --date]
    #[arg(long, value_name = "DATE", env = "TUSHEN_CONDITIONS_DATE")]
    pub conditions_date: Option<String>,
    /// The day on which the scheme was approved [default: that of the conditions file, else --date]
    #[arg(long, value_name = "DATE", env = "TUSHEN_SCHEME_APPROVAL_DATE")]
    pub scheme_approval_date: Option<String>,
    /// The day of the land contract [default: that of the conditions file, else --date]
    #[arg(long, value_name = "DATE", env = "TUSHEN_CONTRACT_DATE")]
    pub contract_date: Option<String>,
    /// Only these packs, separated by commas
    #[arg(long, value_delimiter = ',', value_name = "PACKS", env = "TUSHEN_PACKS")]
    pub packs: Vec<String>,
    /// A folder of rule packs and profiles instead of the built-in one
    #[arg(long, value_name = "FOLDER", env = "TUSHEN_RULES")]
    pub rules: Option<PathBuf>,
    /// The stage of the procedure: scheme, permit, construction, change, completion; points of other stages are advice
    #[arg(long, default_value = "scheme", env = "TUSHEN_STAGE")]
    pub stage: String,
    /// A layer profile by name, or a TOML file [default: all, by evidence]
    #[arg(long, value_name = "NAME|FILE", env = "TUSHEN_PROFILE")]
    pub profile: Option<String>,
    /// A TOML file that maps layers, blocks and texts to object kinds; wins over every profile
    #[arg(long, value_name = "FILE", env = "TUSHEN_MAP")]
    pub map: Option<PathBuf>,
    /// A JSON file of facts that a person states of objects, as the drawing assistant saves it; wins over what is recognised
    #[arg(long, value_name = "FILE", env = "TUSHEN_FACTS")]
    pub facts: Option<PathBuf>,
    /// The unit of the drawing, against all evidence
    #[arg(long, value_name = "UNIT", env = "TUSHEN_UNIT")]
    pub unit: Option<String>,
    /// Language of texts
    #[arg(long, value_enum, env = "TUSHEN_LANG")]
    pub lang: Option<Lang>,
    /// Threads [default: one a core]
    #[arg(long, value_name = "N", env = "TUSHEN_JOBS")]
    pub jobs: Option<usize>,
}

/// `tushen check`
#[derive(Debug, Args)]
pub struct CheckArguments {
    /// Which drawings, under which rules
    #[command(flatten)]
    pub review: ReviewArguments,
    /// Only findings of this department
    #[arg(long, value_name = "DEPARTMENT")]
    pub department: Option<String>,
    /// Form of the result
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
    /// Write to this file, or into this folder for several drawings, instead of standard output
    #[arg(long, value_name = "PATH")]
    pub out: Option<PathBuf>,
    /// Issues that came back (BCF): what people said is told beside the findings, and kept in what --format bcf writes
    #[arg(long, value_name = "BCFZIP")]
    pub issues: Option<PathBuf>,
    /// Which document --format pdf makes
    #[arg(long, value_enum, default_value_t = DocumentArg::Opinion)]
    pub document: DocumentArg,
    /// The number that stands on the document
    #[arg(long, value_name = "NUMBER")]
    pub number: Option<String>,
    /// The day that stands on the document, YYYY-MM-DD [default: today]
    #[arg(long, value_name = "DATE")]
    pub made: Option<String>,
    /// The least severity that makes the exit status 1
    #[arg(long, value_enum, default_value_t = FailOn::Required)]
    pub fail_on: FailOn,
    /// Verdicts that are unknown do not count for --fail-on
    #[arg(long)]
    pub allow_unknown: bool,
    /// List passes and points that do not apply, too
    #[arg(long)]
    pub all: bool,
    /// Whether and how --format pdf is signed
    #[command(flatten)]
    pub signing: SigningArguments,
    /// A file with the passphrase of the key, else the variable TUSHEN_PASSPHRASE
    #[arg(long, value_name = "FILE", env = "TUSHEN_PASSPHRASE_FILE")]
    pub passphrase_file: Option<PathBuf>,
}

/// How a document is signed.
#[derive(Debug, Args)]
pub struct SigningArguments {
    /// Sign the PDF in itself (PAdES) with this key of P-256, a file as `tushen keys new --algorithm p256` makes it, or
    /// pkcs11:token=NAME;object=LABEL?module-path=FILE
    #[arg(long, value_name = "KEY")]
    pub sign: Option<PathBuf>,
    /// The certificates (X.509, PEM) of that key, its own first [default: KEY.crt.pem beside it]
    #[arg(long, value_name = "FILE", requires = "sign")]
    pub sign_certificate: Option<PathBuf>,
}

/// `tushen measure`
#[derive(Debug, Args)]
pub struct MeasureArguments {
    /// Which drawings, under which rules
    #[command(flatten)]
    pub review: ReviewArguments,
    /// Form of the result: text, json or csv
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
    /// Write to this file, or into this folder for several drawings, instead of standard output
    #[arg(long, value_name = "PATH")]
    pub out: Option<PathBuf>,
}

/// `tushen inspect`
#[derive(Debug, Args)]
pub struct InspectArguments {
    /// Which drawings, under which rules
    #[command(flatten)]
    pub review: ReviewArguments,
    /// Form of the result: text or json
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

/// `tushen explain`
#[derive(Debug, Args)]
pub struct ExplainArguments {
    /// A rule (`fire-separation` or `<pack>/<rule>`), or the id of a finding
    pub name: String,
    /// The review that holds the finding
    #[arg(long = "in", value_name = "REVIEW.json")]
    pub review: Option<PathBuf>,
    /// A folder of rule packs instead of the built-in one
    #[arg(long, value_name = "FOLDER", env = "TUSHEN_RULES")]
    pub rules: Option<PathBuf>,
    /// Language of texts
    #[arg(long, value_enum, env = "TUSHEN_LANG")]
    pub lang: Option<Lang>,
}

/// `tushen rules …`
#[derive(Debug, Subcommand)]
pub enum RulesCommand {
    /// The review points in force
    List(RulesArguments),
    /// Compile every pack and report all errors
    Check(RulesArguments),
    /// Run every worked case, boundary case and mutant
    Test(RulesArguments),
}

/// Which rules.
#[derive(Debug, Args)]
pub struct RulesArguments {
    /// A folder of rule packs instead of the built-in one
    #[arg(value_name = "FOLDER")]
    pub folder: Option<PathBuf>,
    /// Whose rules apply
    #[arg(long, default_value = "cn-shanghai")]
    pub jurisdiction: String,
    /// The date whose rules apply, YYYY-MM-DD [default: today]
    #[arg(long, value_name = "DATE")]
    pub date: Option<String>,
    /// Language of texts
    #[arg(long, value_enum, env = "TUSHEN_LANG")]
    pub lang: Option<Lang>,
}

/// `tushen diff`
#[derive(Debug, Args)]
pub struct DiffArguments {
    /// The drawing before and the drawing after, under which rules
    #[command(flatten)]
    pub review: ReviewArguments,
    /// Form of the result
    #[arg(long, value_enum, default_value_t = DiffFormat::Text)]
    pub format: DiffFormat,
    /// Write to this file instead of standard output
    #[arg(long, value_name = "PATH")]
    pub out: Option<PathBuf>,
    /// The least severity of new findings that makes the exit status 1
    #[arg(long, value_enum, default_value_t = FailOn::Required)]
    pub fail_on: FailOn,
    /// Verdicts that are unknown do not count for --fail-on
    #[arg(long)]
    pub allow_unknown: bool,
    /// List objects that did not change, too (json)
    #[arg(long)]
    pub all: bool,
    /// The drawing before was approved: class each change as forbidden, limited or free; what is forbidden makes the exit status 1
    #[arg(long)]
    pub approved: bool,
}

/// Form of the result of `tushen diff`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DiffFormat {
    /// The changes in words, and the findings
    Text,
    /// tushen.diff/1
    Json,
    /// One self-contained page with the drawing after
    Html,
    /// The drawing after, with the changes over it
    Svg,
}

/// `tushen sandbox`
#[derive(Debug, Args)]
pub struct SandboxArguments {
    /// What is changed: a folder with one pack (pack.toml in it), a folder of all packs (packs.toml in it), or one rule as a TOML file
    pub pack: PathBuf,
    /// The drawings: every DXF and DWG below this folder; NAME.toml beside a drawing holds its planning conditions
    #[arg(long, value_name = "DIR")]
    pub archive: PathBuf,
    /// The rules in force: a folder instead of the built-in ones
    #[arg(long, value_name = "FOLDER", env = "TUSHEN_RULES")]
    pub rules: Option<PathBuf>,
    /// Whose rules apply
    #[arg(long, default_value = "cn-shanghai", env = "TUSHEN_JURISDICTION")]
    pub jurisdiction: String,
    /// The day of acceptance, whose rules apply, YYYY-MM-DD [default: today]
    #[arg(long, value_name = "DATE", env = "TUSHEN_DATE")]
    pub date: Option<String>,
    /// The stage of the procedure
    #[arg(long, default_value = "scheme", env = "TUSHEN_STAGE")]
    pub stage: String,
    /// Multiples of the limit at which failures are counted: FROM..UNTIL/STEPS
    #[arg(long, value_name = "RANGE", default_value = "0.8..1.2/9")]
    pub range: String,
    /// Keep the result of each drawing in this folder; what is there already is not done again, so that a run that was cut off goes on
    #[arg(long, value_name = "DIR")]
    pub resume: Option<PathBuf>,
    /// Keep drawings as they were recognised in this folder, so that another change has only to be judged [default: the user's cache]
    #[arg(long, value_name = "DIR", env = "TUSHEN_CACHE")]
    pub cache: Option<PathBuf>,
    /// Recognise every drawing anew, and keep none
    #[arg(long)]
    pub no_cache: bool,
    /// Form of the result
    #[arg(long, value_enum, default_value_t = TextOrJson::Text)]
    pub format: TextOrJson,
    /// Write to this file instead of standard output
    #[arg(long, value_name = "PATH")]
    pub out: Option<PathBuf>,
    /// Language of texts
    #[arg(long, value_enum, env = "TUSHEN_LANG")]
    pub lang: Option<Lang>,
    /// Threads [default: one a core]
    #[arg(long, value_name = "N", env = "TUSHEN_JOBS")]
    pub jobs: Option<usize>,
}

/// Form of a result for people or for programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TextOrJson {
    /// For people
    Text,
    /// For programs
    Json,
}

/// `tushen seal`
#[derive(Debug, Args)]
pub struct SealArguments {
    /// Which drawings, under which rules
    #[command(flatten)]
    pub review: ReviewArguments,
    /// The signing key: a file as `tushen keys new` makes it, or pkcs11:token=NAME;object=LABEL?module-path=FILE
    #[arg(long, value_name = "KEY", env = "TUSHEN_KEY")]
    pub key: PathBuf,
    /// A file with the passphrase (or PIN) of the keys, else the variable TUSHEN_PASSPHRASE
    #[arg(long, value_name = "FILE", env = "TUSHEN_PASSPHRASE_FILE")]
    pub passphrase_file: Option<PathBuf>,
    /// Whether and how --print is signed
    #[command(flatten)]
    pub signing: SigningArguments,
    /// The number of the certificate
    #[arg(long, value_name = "NUMBER")]
    pub number: String,
    /// What it is about, in words
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub subject: String,
    /// Documents that are sealed too
    #[arg(long = "with", value_name = "FILE")]
    pub documents: Vec<PathBuf>,
    /// The day it is made, YYYY-MM-DD [default: today]
    #[arg(long, value_name = "DATE")]
    pub issued: Option<String>,
    /// Print the certificate, too: PDF with a code to verify it by
    #[arg(long, value_name = "FILE")]
    pub print: Option<PathBuf>,
    /// Where the certificate can be verified, as `https://approval.example/verify/1`: becomes the code on the print
    #[arg(long, value_name = "URL", requires = "print")]
    pub verify_at: Option<String>,
    /// Where to write the certificate [default: standard output]
    #[arg(long, value_name = "PATH")]
    pub out: Option<PathBuf>,
}

/// `tushen verify`
#[derive(Debug, Args)]
pub struct VerifyArguments {
    /// The certificate
    pub certificate: PathBuf,
    /// A public key that is trusted
    #[arg(long = "key", value_name = "FILE")]
    pub keys: Vec<PathBuf>,
    /// A folder with public keys (*.pub.pem) that are trusted
    #[arg(long, value_name = "FOLDER", env = "TUSHEN_TRUSTED")]
    pub trusted: Option<PathBuf>,
    /// The authority's list of revocations
    #[arg(long, value_name = "FILE", env = "TUSHEN_REVOCATIONS")]
    pub revocations: Option<PathBuf>,
    /// Where the sealed files lie [default: the folder of the certificate]
    #[arg(long, value_name = "FOLDER")]
    pub files: Option<PathBuf>,
    /// Run the reviews again and compare
    #[arg(long)]
    pub rerun: bool,
    /// A folder of rule packs and profiles instead of the built-in one
    #[arg(long, value_name = "FOLDER", env = "TUSHEN_RULES")]
    pub rules: Option<PathBuf>,
    /// Form of the result
    #[arg(long, value_enum, default_value_t = TextOrJson::Text)]
    pub format: TextOrJson,
    /// Language of texts
    #[arg(long, value_enum, env = "TUSHEN_LANG")]
    pub lang: Option<Lang>,
}

/// `tushen keys …`
#[derive(Debug, Subcommand)]
pub enum KeysCommand {
    /// Make a signing key: FILE, encrypted with a passphrase, its public part FILE.pub.pem and, for documents, FILE.crt.pem
    New(NewKeyArguments),
    /// Make a certificate (X.509) in which a key of P-256 vouches for itself
    Certificate(KeyCertificateArguments),
    /// Revoke a certificate: adds a signed entry to the authority's list
    Revoke(RevokeArguments),
}

/// Whom the certificate of a key for documents names: viewers show it beside the signature.
#[derive(Debug, Args)]
pub struct HolderArguments {
    /// Whose key it is: the common name (CN) in the certificate of a key for documents (p256)
    #[arg(long, value_name = "TEXT", default_value = "Tushen 图审")]
    pub name: String,
    /// The organisation (O) in that certificate
    #[arg(long, value_name = "TEXT")]
    pub organisation: Option<String>,
}

/// `tushen keys new`
#[derive(Debug, Args)]
pub struct NewKeyArguments {
    /// Where to write the key; it must not exist yet
    pub file: PathBuf,
    /// What it signs with
    #[arg(long, value_enum, default_value_t = AlgorithmArg::Ed25519)]
    pub algorithm: AlgorithmArg,
    #[command(flatten)]
    pub holder: HolderArguments,
    /// A file with the passphrase, else the variable TUSHEN_PASSPHRASE
    #[arg(long, value_name = "FILE", env = "TUSHEN_PASSPHRASE_FILE")]
    pub passphrase_file: Option<PathBuf>,
    /// Language of texts
    #[arg(long, value_enum, env = "TUSHEN_LANG")]
    pub lang: Option<Lang>,
}

/// What a key signs with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum AlgorithmArg {
    /// Ed25519: certificates of reviews
    Ed25519,
    /// ECDSA over P-256: documents (PDF), and certificates of reviews
    P256,
    /// SM2 with SM3: certificates of reviews
    Sm2,
}

/// `tushen keys certificate`
#[derive(Debug, Args)]
pub struct KeyCertificateArguments {
    /// The key: a file, or pkcs11:token=NAME;object=LABEL?module-path=FILE
    pub key: PathBuf,
    #[command(flatten)]
    pub holder: HolderArguments,
    /// A file with the passphrase (or PIN) of the key, else the variable TUSHEN_PASSPHRASE
    #[arg(long, value_name = "FILE", env = "TUSHEN_PASSPHRASE_FILE")]
    pub passphrase_file: Option<PathBuf>,
    /// Where to write the certificate [default: standard output]
    #[arg(long, value_name = "PATH")]
    pub out: Option<PathBuf>,
    /// Language of texts
    #[arg(long, value_enum, env = "TUSHEN_LANG")]
    pub lang: Option<Lang>,
}

/// `tushen keys revoke`
#[derive(Debug, Args)]
pub struct RevokeArguments {
    /// The number of the certificate
    pub number: String,
    /// Why
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
    /// The list of revocations; made when it does not exist
    #[arg(long, value_name = "FILE", env = "TUSHEN_REVOCATIONS")]
    pub list: PathBuf,
    /// The signing key: a file, or pkcs11:token=NAME;object=LABEL?module-path=FILE
    #[arg(long, value_name = "KEY", env = "TUSHEN_KEY")]
    pub key: PathBuf,
    /// A file with the passphrase of the key, else the variable TUSHEN_PASSPHRASE
    #[arg(long, value_name = "FILE", env = "TUSHEN_PASSPHRASE_FILE")]
    pub passphrase_file: Option<PathBuf>,
    /// Since when, YYYY-MM-DD [default: today]
    #[arg(long, value_name = "DATE")]
    pub since: Option<String>,
    /// Language of texts
    #[arg(long, value_enum, env = "TUSHEN_LANG")]
    pub lang: Option<Lang>,
}

/// `tushen mark`
#[derive(Debug, Args)]
pub struct MarkArguments {
    /// Which drawing, under which rules
    #[command(flatten)]
    pub review: ReviewArguments,
    /// Where to write the marked copy [default: NAME.marked.dxf beside the drawing]
    #[arg(long, value_name = "PATH")]
    pub out: Option<PathBuf>,
    /// Write a DXF that holds the marks alone
    #[arg(long)]
    pub overlay: bool,
}

/// `tushen render`
#[derive(Debug, Args)]
pub struct RenderArguments {
    /// Which drawing, under which rules
    #[command(flatten)]
    pub review: ReviewArguments,
    /// Where to write the SVG [default: standard output]
    #[arg(long, value_name = "PATH")]
    pub out: Option<PathBuf>,
    /// Draw the findings, too
    #[arg(long)]
    pub findings: bool,
    /// On a dark ground, as CAD programs show it
    #[arg(long)]
    pub dark: bool,
}

/// `tushen ids`
#[derive(Debug, Args)]
pub struct IdsArguments {
    /// The building model (IFC, ifczip)
    #[arg(required_unless_present = "from_pack")]
    pub model: Option<PathBuf>,
    /// The information requirements (IDS)
    #[arg(required_unless_present = "from_pack")]
    pub requirements: Option<PathBuf>,
    /// Make an IDS that asks for the facts which the review points of these rule packs read
    #[arg(long, value_name = "PACK", value_delimiter = ',', conflicts_with_all = ["model", "format"])]
    pub from_pack: Vec<String>,
    /// Form of the result
    #[arg(long, value_enum, default_value_t = IdsFormat::Text)]
    pub format: IdsFormat,
    /// Write to this file instead of standard output
    #[arg(long, value_name = "PATH")]
    pub out: Option<PathBuf>,
    /// Language of texts
    #[arg(long, value_enum, env = "TUSHEN_LANG")]
    pub lang: Option<Lang>,
}

/// Form of the result of `tushen ids`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum IdsFormat {
    /// For people
    Text,
    /// tushen.ids/1
    Json,
    /// One self-contained page
    Html,
    /// Issues for BIM tools (BCF 2.1)
    Bcf,
    /// Issues for BIM tools (BCF 3.0)
    Bcf3,
}

/// `tushen sunlight`
#[derive(Debug, Args)]
pub struct SunlightArguments {
    /// Which drawing, under which rules
    #[command(flatten)]
    pub review: ReviewArguments,
    /// Day, hours and place: shanghai (437/2021), winter_solstice or dahan (at the place that the planning conditions state)
    #[arg(long, default_value = "shanghai")]
    pub convention: String,
    /// The total sun on the ground of the plots, too, at points so many metres apart (JSON, SVG)
    #[arg(long, value_name = "METRES")]
    pub ground: Option<f64>,
    /// The height of a storey, in metres, from which the height of a building is assumed that states only its storeys
    #[arg(long, value_name = "METRES")]
    pub storey_height: Option<f64>,
    /// The windows of every storey, not of the ground floor alone
    #[arg(long)]
    pub storeys: bool,
    /// Minutes of continuous sun below which a window is drawn as failing (SVG)
    #[arg(long, default_value_t = 60.0, value_name = "MINUTES")]
    pub need: f64,
    /// Form of the result: text, json, csv or svg
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
    /// Write to this file instead of standard output
    #[arg(long, value_name = "PATH")]
    pub out: Option<PathBuf>,
}

/// `tushen envelope`
#[derive(Debug, Args)]
pub struct EnvelopeArguments {
    /// Which drawing, under which rules
    #[command(flatten)]
    pub review: ReviewArguments,
    /// Day, hours and place of the sunlight analysis: shanghai (437/2021), winter_solstice or dahan
    #[arg(long, default_value = "shanghai")]
    pub convention: String,
    /// The plot by its number, where the drawing has several
    #[arg(long, value_name = "NUMBER")]
    pub plot: Option<String>,
    /// Buildings by their numbers, separated by commas, whose sun is kept [default: all dwellings and institutions that stay]
    #[arg(long, value_delimiter = ',', value_name = "NUMBERS")]
    pub protect: Vec<String>,
    /// Minutes of continuous sun that each of their window places keeps, or what it has now where that is less
    #[arg(long, default_value_t = 60.0, value_name = "MINUTES")]
    pub need: f64,
    /// The height of a storey, in metres, from which the height of a building is assumed that states only its storeys
    #[arg(long, value_name = "METRES")]
    pub storey_height: Option<f64>,
    /// Side of a cell, in metres
    #[arg(long, default_value_t = 3.0, value_name = "METRES")]
    pub step: f64,
    /// Leave out how much each proposed building may rise, which takes most of the time
    #[arg(long)]
    pub no_rises: bool,
    /// Form of the result: text, json or svg
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
    /// Write to this file instead of standard output
    #[arg(long, value_name = "PATH")]
    pub out: Option<PathBuf>,
}

/// `tushen fix`
#[derive(Debug, Args)]
pub struct FixArguments {
    /// Which drawing, under which rules
    #[command(flatten)]
    pub review: ReviewArguments,
    /// The finding to clear, by its id in the review; several, separated by commas, are cleared together
    #[arg(long, value_name = "ID", value_delimiter = ',', required = true)]
    pub finding: Vec<String>,
    /// The object to change, by its id [default: each object of the finding that is not standing already]
    #[arg(long, value_name = "ID")]
    pub object: Option<String>,
    /// How far it may be moved, in metres
    #[arg(long, default_value_t = 30.0, value_name = "METRES")]
    pub reach: f64,
    /// Write the drawing with this proposal in it, by its number in the list, to --out; of several findings, all changes up to it
    #[arg(long, value_name = "N", requires = "out")]
    pub apply: Option<usize>,
    /// Write to this file instead of standard output
    #[arg(long, value_name = "PATH")]
    pub out: Option<PathBuf>,
    /// Form of the result: text or json
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

/// `tushen access`
#[derive(Debug, Args)]
pub struct AccessArguments {
    /// Which drawing, under which rules
    #[command(flatten)]
    pub review: ReviewArguments,
    /// The engine: length, width, rear overhang and inner turning radius in metres [default: 12,2.5,3,12, assumed]
    #[arg(long, value_name = "L,W,B,R", value_delimiter = ',')]
    pub vehicle: Option<Vec<f64>>,
    /// Form of the result: text, json or svg
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
    /// Write to this file instead of standard output
    #[arg(long, value_name = "PATH")]
    pub out: Option<PathBuf>,
}

/// `tushen stalls`
#[derive(Debug, Args)]
pub struct StallsArguments {
    /// Which drawing, under which rules
    #[command(flatten)]
    pub review: ReviewArguments,
    /// The area to lay stalls on, by its id in the review
    #[arg(long, value_name = "ID")]
    pub area: String,
    /// Width of a stall, in metres [default: 2.4]
    #[arg(long, value_name = "METRES")]
    pub width: Option<f64>,
    /// Depth of a stall, in metres [default: 5.3]
    #[arg(long, value_name = "METRES")]
    pub depth: Option<f64>,
    /// Width of the aisle between two rows, in metres [default: 5.5]
    #[arg(long, value_name = "METRES")]
    pub aisle: Option<f64>,
    /// A strip beside a lane, which needs no aisle of its own
    #[arg(long, conflicts_with = "aisle")]
    pub beside: bool,
    /// Write the drawing with the stalls in it to --out
    #[arg(long, requires = "out")]
    pub apply: bool,
    /// Write to this file instead of standard output
    #[arg(long, value_name = "PATH")]
    pub out: Option<PathBuf>,
    /// Form of the result: text, json or svg
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

/// Form of a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people, as compilers print
    Text,
    /// tushen.review/1
    Json,
    /// SARIF 2.1.0
    Sarif,
    /// One self-contained page with the drawing
    Html,
    /// The drawing with findings
    Svg,
    /// Objects and findings as features
    Geojson,
    /// Tables for spreadsheets
    Csv,
    /// Issues for BIM tools (BCF 2.1)
    Bcf,
    /// Issues for BIM tools (BCF 3.0)
    Bcf3,
    /// A document to sign (see --document)
    Pdf,
    /// Findings, indicators and points as one workbook
    Xlsx,
    /// The document as a letter that can be edited (see --document)
    Docx,
}

/// Which document `--format pdf` makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DocumentArg {
    /// Review opinion (审查意见书), consolidated or of one --department
    Opinion,
    /// One-time notice (一次性告知书)
    Notice,
    /// Indicator verification table (指标核算表)
    Indicators,
    /// Quality report (图纸质量报告)
    Quality,
    /// Completed review-point table (审查要点表), passes too
    Points,
    /// Commitment letter (告知承诺书)
    Commitment,
}

/// The least severity that counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// Mandatory clauses
    Mandatory,
    /// Mandatory and required
    Required,
    /// Everything
    Advice,
    /// Nothing
    Never,
}

/// Language of texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Lang {
    /// 中文
    Zh,
    /// English
    En,
}

/// Where co-approval is kept.
#[derive(Debug, Args)]
pub struct PlaceArguments {
    /// The folder of database, files and key
    #[arg(long, value_name = "DIR", default_value = "tushen-data", env = "TUSHEN_DATA")]
    pub data: PathBuf,
    /// PostgreSQL, as postgres://user@host:port/name [default: SQLite in the folder]
    #[arg(long, value_name = "URL", env = "TUSHEN_DATABASE", hide_env_values = true)]
    pub database: Option<String>,
    /// An S3 store of files, as s3://bucket/prefix, with keys and endpoint in AWS_… [default: the folder]
    #[arg(long, value_name = "URL", env = "TUSHEN_OBJECTS")]
    pub objects: Option<String>,
}

/// How jobs run.
#[derive(Debug, Args)]
pub struct JobArguments {
    /// NATS with JetStream, as nats://host:port, to carry jobs and news between processes [default: they look into the database]
    #[arg(long, value_name = "URL", env = "TUSHEN_QUEUE", hide_env_values = true)]
    pub queue: Option<String>,
    /// The mail server that people are told through, as smtps://user:password@host:port or smtp://host:port?tls=required [default: no mail]
    #[arg(long, value_name = "URL", env = "TUSHEN_SMTP", hide_env_values = true, requires = "mail_from")]
    pub smtp: Option<String>,
    /// The sender of mails, as name <name@example.org>
    #[arg(long, value_name = "SENDER", env = "TUSHEN_MAIL_FROM")]
    pub mail_from: Option<String>,
    /// Jobs that are worked on at once
    #[arg(long, value_name = "N", default_value_t = 2, env = "TUSHEN_WORKERS")]
    pub workers: usize,
    /// MiB of memory that the review of one drawing may take
    #[arg(long, value_name = "MIB", default_value_t = 4096, env = "TUSHEN_REVIEW_MEMORY_LIMIT")]
    pub review_memory: u64,
    /// Seconds that the review of one drawing may take
    #[arg(long, value_name = "S", default_value_t = 300, env = "TUSHEN_REVIEW_TIME_LIMIT")]
    pub review_time: u64,
    /// The key that signs certificates, as `tushen keys new` makes it or pkcs11:token=NAME;object=LABEL?module-path=FILE, opened by
    /// the passphrase in TUSHEN_PASSPHRASE [default: signing.pem in the folder, made when it is missing]
    #[arg(long, value_name = "KEY", env = "TUSHEN_SIGNING_KEY")]
    pub signing_key: Option<PathBuf>,
    /// The key that signs documents (P-256), a file with its certificates in KEY.crt.pem beside it, opened by the same passphrase
    /// [default: documents.pem in the folder, made when it is missing]
    #[arg(long, value_name = "FILE", env = "TUSHEN_DOCUMENT_KEY")]
    pub document_key: Option<PathBuf>,
    /// Where people reach the server, as `https://approval.example`: stands in codes on letters [default: the address]
    #[arg(long, value_name = "URL", env = "TUSHEN_PUBLIC_URL")]
    pub public_url: Option<String>,
    /// Form of the log on standard error; TUSHEN_LOG says how much (info, debug, tushen_server=debug …)
    #[arg(long, value_enum, default_value_t = LogFormat::Text, env = "TUSHEN_LOG_FORMAT")]
    pub log_format: LogFormat,
    /// Validate the configuration and stop
    #[arg(long)]
    pub check: bool,
}

/// `tushen serve`
#[derive(Debug, Args)]
pub struct ServeArguments {
    /// The address to listen on
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080", env = "TUSHEN_LISTEN")]
    pub listen: SocketAddr,
    /// The folder of the built pages (web/dist), served at /: the assistant, and the workplace at /office.html [default: no pages]
    #[arg(long, value_name = "FOLDER", env = "TUSHEN_PAGES")]
    pub pages: Option<PathBuf>,
    /// Whoever signs must have a second factor (codes by time); without this, only those who set one up are asked
    #[arg(long, env = "TUSHEN_SIGNERS_PROVE")]
    pub signers_prove: bool,
    /// The keys that secrets of second factors are encrypted with, one a line, 64 hexadecimal digits each: the first seals, the others
    /// only open. All servers of one database have the same; TUSHEN_SECRET_KEYS gives the keys themselves [default: secrets.key in the
    /// folder, made when it is missing]
    #[arg(long, value_name = "FILE", env = "TUSHEN_SECRET_KEYS_FILE")]
    pub secret_keys: Option<PathBuf>,
    /// A provider of the authority that signs people in, by its address (OpenID Connect) [default: name and password alone]
    #[arg(long, value_name = "URL", env = "TUSHEN_OIDC_ISSUER", requires = "oidc_client")]
    pub oidc_issuer: Option<String>,
    /// Its name for this server; what proves it stands in TUSHEN_OIDC_SECRET, and people come back to PUBLIC_URL/api/v1/session/oidc/callback
    #[arg(long, value_name = "ID", env = "TUSHEN_OIDC_CLIENT")]
    pub oidc_client: Option<String>,
    /// What people call it
    #[arg(long, value_name = "NAME", env = "TUSHEN_OIDC_TITLE", default_value = "统一身份认证 SSO")]
    pub oidc_title: String,
    /// A proxy stands before the server and says in X-Forwarded-For who asks: limits of rates go by that address
    #[arg(long, env = "TUSHEN_BEHIND_PROXY")]
    pub behind_proxy: bool,
    /// Where things are kept
    #[command(flatten)]
    pub place: PlaceArguments,
    /// How jobs run
    #[command(flatten)]
    pub jobs: JobArguments,
}

/// `tushen worker`
#[derive(Debug, Args)]
pub struct WorkerArguments {
    /// Where things are kept
    #[command(flatten)]
    pub place: PlaceArguments,
    /// How jobs run
    #[command(flatten)]
    pub jobs: JobArguments,
}

/// `tushen audit …`
#[derive(Debug, Subcommand)]
pub enum AuditCommand {
    /// Prove that nothing was altered; exit status 1 names the first event that was
    Verify {
        /// Where things are kept
        #[command(flatten)]
        place: PlaceArguments,
        /// A head of the ledger that was noted earlier: it must still be there
        #[arg(long, value_name = "HASH")]
        head: Option<String>,
        /// Language of texts
        #[arg(long, value_enum, env = "TUSHEN_LANG")]
        lang: Option<Lang>,
    },
}

/// `tushen admin …`
#[derive(Debug, Subcommand)]
pub enum AdminCommand {
    /// Make an account; the password is read from standard input
    CreateUser {
        /// Where things are kept
        #[command(flatten)]
        place: PlaceArguments,
        /// Name to sign in with
        name: String,
        /// Roles, separated by commas: applicant, institute, window, lead, officer, chief, supervisor, expert, rule_manager, auditor, administrator
        #[arg(long, value_delimiter = ',', required = true)]
        role: Vec<String>,
        /// Department
        #[arg(long)]
        department: Option<String>,
        /// Firm, by its id
        #[arg(long)]
        organisation: Option<String>,
        /// Name of the firm, to register it
        #[arg(long, requires = "organisation")]
        organisation_name: Option<String>,
    },
    /// Attach the report of a trial (`tushen sandbox … --format json`) to the rule packs that it tried: without one, none comes into force
    AttachReport {
        /// Where things are kept
        #[command(flatten)]
        place: PlaceArguments,
        /// The report
        report: PathBuf,
        /// Who attaches it
        #[arg(long, default_value = "administrator")]
        by: String,
    },
    /// Take the second factor of an account away whose owner lost device and recovery codes
    ResetSecondFactor {
        /// Where things are kept
        #[command(flatten)]
        place: PlaceArguments,
        /// Name of the account
        name: String,
    },
    /// Seed the sample city: departments, firms, people with a sample password, cases at several stages
    Seed {
        /// Where things are kept
        #[command(flatten)]
        place: PlaceArguments,
        /// The folder of sample drawings, for cases
        #[arg(long, value_name = "DIR")]
        samples: Option<PathBuf>,
    },
    /// Write everything into a new folder, while the server runs
    Backup {
        /// Where things are kept
        #[command(flatten)]
        place: PlaceArguments,
        /// The folder to make
        folder: PathBuf,
    },
    /// Bring a backup into an empty place, of either sort of database
    Restore {
        /// Where things are to be kept
        #[command(flatten)]
        place: PlaceArguments,
        /// The folder of the backup
        folder: PathBuf,
    },
}

/// Form of a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people
    Text,
    /// One JSON object a line
    Json,
}
