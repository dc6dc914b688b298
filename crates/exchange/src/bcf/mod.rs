//! Issues that travel between BIM tools: BCF 2.1 and 3.0 of buildingSMART.
//!
//! A [`Project`] is plain data; [`Project::write`] makes a `.bcfzip`, [`read`] takes one apart. The GUID of a topic follows from
//! the id of its finding ([`topic_guid`]), so that what comes back, with people's comments, is matched to the findings.
//!
//! # Source
//! <https://github.com/buildingSMART/BCF-XML>, releases 2.1 and 3.0. What real viewers need beyond the schema: the first viewpoint
//! is called `viewpoint.bcfv` and its picture `snapshot.png`, there always is a picture, and a comment names its viewpoint.

mod of_review;
mod picture;
mod read;
mod returned;
mod write;

pub use of_review::of_review;
pub use picture::picture;
pub use read::{BcfError, read};
pub use returned::{Returned, returned};

use sha2::{Digest, Sha256};

/// Who makes topics and comments that no person made.
const AUTHOR: &str = "tushen";

/// A version of the format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    /// 2.1: read by most tools.
    V2_1,
    /// 3.0: the current one.
    V3_0,
}

/// A set of issues.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Project {
    /// GUID of the project; empty when unknown.
    pub guid: String,
    /// Its name; empty when unknown.
    pub name: String,
    /// The issues.
    pub topics: Vec<Topic>,
}

/// An issue.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Topic {
    /// Its GUID, in lower case.
    pub guid: String,
    /// `Error`, `Request` …
    pub kind: String,
    /// `Open`, `Closed` …
    pub status: String,
    /// Short title.
    pub title: String,
    /// What, where, what to do.
    pub description: String,
    /// How urgent.
    pub priority: String,
    /// Key words.
    pub labels: Vec<String>,
    /// When it was made, RFC 3339.
    pub created: String,
    /// Who made it.
    pub author: String,
    /// Who is to deal with it.
    pub assigned_to: String,
    /// When it is due, RFC 3339.
    pub due: String,
    /// What was said about it, in order.
    pub comments: Vec<Comment>,
    /// Where to look, in order.
    pub viewpoints: Vec<Viewpoint>,
}

/// What somebody said.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Comment {
    /// Its GUID.
    pub guid: String,
    /// When, RFC 3339.
    pub date: String,
    /// Who.
    pub author: String,
    /// What.
    pub text: String,
    /// GUID of the viewpoint it speaks of; empty when it speaks of none.
    pub viewpoint: String,
}

/// Where to look.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Viewpoint {
    /// Its GUID.
    pub guid: String,
    /// From where.
    pub camera: Option<Camera>,
    /// `GlobalId`s of the components that are meant.
    pub selection: Vec<String>,
    /// Whether what is not named is shown; as the format, shown when nothing is said.
    pub default_hidden: bool,
    /// `GlobalId`s of components for which the contrary holds.
    pub exceptions: Vec<String>,
    /// A picture (PNG or JPEG).
    pub snapshot: Vec<u8>,
}

/// From where one looks: metres, z upwards.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Camera {
    /// Where the eye is.
    pub eye: [f64; 3],
    /// Where it looks.
    pub direction: [f64; 3],
    /// What is up.
    pub up: [f64; 3],
    /// How it projects.
    pub projection: Projection,
}

/// How a camera projects.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Projection {
    /// With the angle of view in degrees.
    Perspective(f64),
    /// With the height of the view in metres.
    Orthogonal(f64),
}

impl Project {
    /// A project whose GUID follows from its name.
    pub fn named(name: &str) -> Project {
        Project { guid: guid_of(&format!("project {name}")), name: name.to_string(), topics: Vec::new() }
    }
}

impl Topic {
    /// An open issue by the machine. `id` tells it from all others.
    pub fn new(id: &str, title: &str, created: &str) -> Topic {
        Topic {
            guid: topic_guid(id),
            kind: "Error".to_string(),
            status: "Open".to_string(),
            title: if title.is_empty() { id.to_string() } else { title.to_string() },
            created: created.to_string(),
            author: AUTHOR.to_string(),
            ..Topic::default()
        }
    }

    /// Adds a comment by the machine; none when the text is empty.
    pub fn comment(&mut self, text: &str) {
        if !text.is_empty() {
            let date = self.created.clone();
            self.comment_at(text, &date);
        }
    }

    /// Adds a comment by the machine with its time.
    fn comment_at(&mut self, text: &str, date: &str) {
        let guid = guid_of(&format!("comment {} {}", self.guid, self.comments.len()));
        let (date, author, text) = (date.to_string(), AUTHOR.to_string(), text.to_string());
        self.comments.push(Comment { guid, date, author, text, viewpoint: String::new() });
    }

    /// Adds a viewpoint on components, with a picture, and links the comments to it. `camera` looks down from the sky when
    /// absent. What is no `GlobalId` of 22 characters is left out: viewers refuse such files.
    pub fn show(&mut self, components: impl IntoIterator<Item = String>, camera: Option<(Camera, Vec<u8>)>) {
        let selection: Vec<String> = components.into_iter().filter(|it| is_global_id(it)).collect();
        let guid = guid_of(&format!("viewpoint {} {}", self.guid, self.viewpoints.len()));
        for comment in self.comments.iter_mut().filter(|it| it.viewpoint.is_empty()) {
            comment.viewpoint.clone_from(&guid);
        }
        let (camera, snapshot) = camera.unwrap_or_else(|| (Camera::above([0.0, 0.0], 100.0), picture(&[])));
        self.viewpoints.push(Viewpoint { guid, camera: Some(camera), selection, snapshot, ..Viewpoint::default() });
    }
}

impl Camera {
    /// Looks straight down on a place, `height` metres from top to bottom of the view.
    pub fn above(place: [f64; 2], height: f64) -> Camera {
        Camera {
            eye: [place[0], place[1], 200.0],
            direction: [0.0, 0.0, -1.0],
            up: [0.0, 1.0, 0.0],
            projection: Projection::Orthogonal(height.max(1.0)),
        }
    }
}

/// Whether a text is a `GlobalId` of IFC: 22 characters of its base 64.
pub fn is_global_id(text: &str) -> bool {
    text.len() == 22 && text.bytes().all(|it| it.is_ascii_alphanumeric() || matches!(it, b'_' | b'$'))
}

/// The GUID of the topic of a finding.
pub fn topic_guid(finding: &str) -> String {
    guid_of(&format!("topic {finding}"))
}

/// A GUID that follows from a text (RFC 9562, version 8).
fn guid_of(text: &str) -> String {
    let mut bytes: Vec<u8> = Sha256::digest(text.as_bytes())[..16].to_vec();
    bytes[6] = bytes[6] & 0x0f | 0x80;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex: String = bytes.iter().map(|it| format!("{it:02x}")).collect();
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

/// A day or time as `xs:dateTime` with its zone; the first second of 1970 for what is neither.
pub fn date_time(text: &str) -> String {
    let bytes = text.as_bytes();
    let is_digits =
        |range: std::ops::Range<usize>| bytes.get(range).is_some_and(|it| it.iter().all(u8::is_ascii_digit));
    let is_day = is_digits(0..4) && is_digits(5..7) && is_digits(8..10) && bytes[4] == b'-' && bytes[7] == b'-';
    if !is_day {
        return "1970-01-01T00:00:00Z".to_string();
    }
    let has_time = bytes.get(10) == Some(&b'T') && is_digits(11..13) && is_digits(14..16) && is_digits(17..19);
    if has_time { format!("{}Z", &text[..19]) } else { format!("{}T00:00:00Z", &text[..10]) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn project() -> Project {
        let mut project = Project::named("a & b");
        let mut topic = Topic::new("x-1", "Door <too> narrow", &date_time("2026-01-02"));
        topic.description = "客厅 & “x”".to_string();
        topic.labels = vec!["fire".to_string()];
        topic.comment("widen it");
        topic.show(["2O2Fr$t4X7Zf8NOew3FLOH".to_string(), "2A0".to_string()], None);
        project.topics.push(topic);
        project
    }

    #[test]
    fn what_is_written_is_read_back() {
        for version in [Version::V2_1, Version::V3_0] {
            let written = project();
            let bytes = written.write(version);
            assert_eq!(bytes, written.write(version), "the same bytes");
            let (found, back) = read(&bytes).expect("readable");
            assert_eq!((found, back), (version, written));
        }
    }

    #[test]
    fn topics_are_matched_to_findings_by_guid() {
        assert_eq!(project().topics[0].guid, topic_guid("x-1"));
        assert_eq!(project().topics[0].viewpoints[0].selection.len(), 1, "a handle is no GlobalId");
    }

    #[test]
    fn what_people_said_stays_and_what_is_gone_is_closed() {
        let mut back = project();
        back.topics[0].status = "InProgress".to_string();
        back.topics[0].assigned_to = "li@example.com".to_string();
        let said =
            Comment { guid: "c".into(), author: "li@example.com".into(), text: "done".into(), ..Comment::default() };
        back.topics[0].comments.push(said.clone());
        back.topics.push(Topic::new("gone", "Gone", "2026-01-02T00:00:00Z"));
        back.topics.push(Topic {
            author: "wang@example.com".into(),
            ..Topic::new("theirs", "Theirs", "2026-01-02T00:00:00Z")
        });
        let mut now = project();
        now.carry(&back, "no longer found", "2026-02-03T00:00:00Z");
        let [own, gone, theirs] = now.topics.as_slice() else { panic!("{:?}", now.topics) };
        assert_eq!((own.status.as_str(), own.assigned_to.as_str()), ("InProgress", "li@example.com"));
        assert_eq!(own.comments.iter().map(|it| it.text.as_str()).collect::<Vec<_>>(), ["widen it", "done"]);
        assert_eq!((gone.status.as_str(), gone.comments[0].text.as_str()), ("Closed", "no longer found"));
        assert_eq!(*theirs, back.topics[2]);
        let again = now.clone();
        now.carry(&again, "no longer found", "2026-02-04T00:00:00Z");
        assert_eq!(now, again, "carried twice it is the same");
    }

    #[test]
    fn what_is_no_bcf_is_refused() {
        assert!(read(b"").is_err() && read(b"PK\x03\x04").is_err());
    }
}
