use super::{Camera, Project, Projection, Topic, Version, Viewpoint};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::{Cursor, Write as _};
use zip::write::SimpleFileOptions;

impl Project {
    /// The bytes of a `.bcfzip`: the same for the same project.
    pub fn write(&self, version: Version) -> Vec<u8> {
        let mut files: Vec<(String, Vec<u8>)> = vec![("bcf.version".to_string(), version_file(version).into_bytes())];
        if !self.guid.is_empty() {
            files.push(("project.bcfp".to_string(), self.project_file(version).into_bytes()));
        }
        if version == Version::V3_0 {
            files.push(("extensions.xml".to_string(), self.extensions().into_bytes()));
        }
        for topic in &self.topics {
            files.push((format!("{}/markup.bcf", topic.guid), topic.markup(version).into_bytes()));
            for (at, viewpoint) in topic.viewpoints.iter().enumerate() {
                let (view, picture) = names(at, viewpoint);
                files.push((format!("{}/{view}", topic.guid), viewpoint.file(version).into_bytes()));
                files.push((format!("{}/{picture}", topic.guid), viewpoint.snapshot.clone()));
            }
        }
        archive(&files).unwrap_or_default()
    }

    fn project_file(&self, version: Version) -> String {
        let (guid, name) = (escape(&self.guid), escape(&self.name));
        match version {
            Version::V2_1 => format!(
                "{HEAD}<ProjectExtension><Project ProjectId=\"{guid}\"><Name>{name}</Name></Project><ExtensionSchema></ExtensionSchema></ProjectExtension>\n"
            ),
            Version::V3_0 => format!(
                "{HEAD}<ProjectInfo><Project ProjectId=\"{guid}\"><Name>{name}</Name></Project></ProjectInfo>\n"
            ),
        }
    }

    /// Every word that the topics use.
    fn extensions(&self) -> String {
        let mut out = format!("{HEAD}<Extensions>");
        let mut list = |outer: &str, inner: &str, words: BTreeSet<&str>| {
            let _ = write!(out, "<{outer}>");
            for word in words.into_iter().filter(|it| !it.is_empty()) {
                let _ = write!(out, "<{inner}>{}</{inner}>", escape(word));
            }
            let _ = write!(out, "</{outer}>");
        };
        list("TopicTypes", "TopicType", self.topics.iter().map(|it| it.kind.as_str()).collect());
        list("TopicStatuses", "TopicStatus", self.topics.iter().map(|it| it.status.as_str()).collect());
        list("Priorities", "Priority", self.topics.iter().map(|it| it.priority.as_str()).collect());
        list("TopicLabels", "TopicLabel", self.topics.iter().flat_map(|it| &it.labels).map(String::as_str).collect());
        let people = self.topics.iter().flat_map(|it| {
            it.comments.iter().map(|it| it.author.as_str()).chain([it.author.as_str(), it.assigned_to.as_str()])
        });
        list("Users", "User", people.collect());
        out.push_str("</Extensions>\n");
        out
    }
}

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

/// File names of a viewpoint and its picture: the first one's are fixed, many viewers look for nothing else.
fn names(at: usize, viewpoint: &Viewpoint) -> (String, String) {
    match at {
        0 => ("viewpoint.bcfv".to_string(), "snapshot.png".to_string()),
        _ => (format!("{}.bcfv", viewpoint.guid), format!("{}.png", viewpoint.guid)),
    }
}

fn version_file(version: Version) -> String {
    match version {
        Version::V2_1 => format!("{HEAD}<Version VersionId=\"2.1\"><DetailedVersion>2.1</DetailedVersion></Version>\n"),
        Version::V3_0 => format!("{HEAD}<Version VersionId=\"3.0\"></Version>\n"),
    }
}

fn archive(files: &[(String, Vec<u8>)]) -> zip::result::ZipResult<Vec<u8>> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    // A fixed time: the same issues give the same bytes.
    let options = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    for (name, bytes) in files {
        writer.start_file(name.as_str(), options)?;
        writer.write_all(bytes)?;
    }
    Ok(writer.finish()?.into_inner())
}

/// Text as XML, without the control characters that XML cannot hold.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for it in text.chars() {
        match it {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' => out.push(it),
            it if it.is_control() => {}
            it => out.push(it),
        }
    }
    out
}

/// An element with text; nothing when the text is empty.
fn element(out: &mut String, name: &str, text: &str) {
    if !text.is_empty() {
        let _ = write!(out, "<{name}>{}</{name}>", escape(text));
    }
}

impl Topic {
    fn markup(&self, version: Version) -> String {
        let is_3 = version == Version::V3_0;
        let mut out = format!(
            "{HEAD}<Markup><Topic Guid=\"{}\" TopicType=\"{}\" TopicStatus=\"{}\">",
            self.guid,
            escape(&self.kind),
            escape(&self.status)
        );
        element(&mut out, "Title", &self.title);
        element(&mut out, "Priority", &self.priority);
        let labels = |out: &mut String, name: &str| {
            for label in &self.labels {
                element(out, name, label);
            }
        };
        if is_3 && !self.labels.is_empty() {
            out.push_str("<Labels>");
            labels(&mut out, "Label");
            out.push_str("</Labels>");
        } else {
            labels(&mut out, "Labels");
        }
        element(&mut out, "CreationDate", &self.created);
        element(&mut out, "CreationAuthor", &self.author);
        element(&mut out, "DueDate", &self.due);
        element(&mut out, "AssignedTo", &self.assigned_to);
        element(&mut out, "Description", &self.description);
        let comments: String = self.comments.iter().map(comment).collect();
        let viewpoints: String = self.viewpoints.iter().enumerate().map(|(at, it)| viewpoint(at, it, is_3)).collect();
        if is_3 {
            for (name, inner) in [("Comments", comments), ("Viewpoints", viewpoints)] {
                if !inner.is_empty() {
                    let _ = write!(out, "<{name}>{inner}</{name}>");
                }
            }
            out.push_str("</Topic></Markup>\n");
        } else {
            let _ = writeln!(out, "</Topic>{comments}{viewpoints}</Markup>");
        }
        out
    }
}

fn comment(it: &super::Comment) -> String {
    let mut out = format!("<Comment Guid=\"{}\">", it.guid);
    element(&mut out, "Date", &it.date);
    element(&mut out, "Author", &it.author);
    element(&mut out, "Comment", &it.text);
    if !it.viewpoint.is_empty() {
        let _ = write!(out, "<Viewpoint Guid=\"{}\"/>", it.viewpoint);
    }
    out.push_str("</Comment>");
    out
}

fn viewpoint(at: usize, it: &Viewpoint, is_3: bool) -> String {
    let (view, picture) = names(at, it);
    let name = if is_3 { "ViewPoint" } else { "Viewpoints" };
    format!(
        "<{name} Guid=\"{}\"><Viewpoint>{view}</Viewpoint><Snapshot>{picture}</Snapshot><Index>{at}</Index></{name}>",
        it.guid
    )
}

impl Viewpoint {
    fn file(&self, version: Version) -> String {
        let mut out = format!("{HEAD}<VisualizationInfo Guid=\"{}\"><Components>", self.guid);
        let components = |out: &mut String, name: &str, ids: &[String]| {
            if !ids.is_empty() {
                let _ = write!(out, "<{name}>");
                for id in ids {
                    let _ = write!(out, "<Component IfcGuid=\"{}\"/>", escape(id));
                }
                let _ = write!(out, "</{name}>");
            }
        };
        components(&mut out, "Selection", &self.selection);
        let _ = write!(out, "<Visibility DefaultVisibility=\"{}\">", !self.default_hidden);
        components(&mut out, "Exceptions", &self.exceptions);
        out.push_str("</Visibility></Components>");
        if let Some(camera) = &self.camera {
            out.push_str(&camera.element(version));
        }
        out.push_str("</VisualizationInfo>\n");
        out
    }
}

impl Camera {
    fn element(&self, version: Version) -> String {
        let vector = |name: &str, [x, y, z]: [f64; 3]| format!("<{name}><X>{x}</X><Y>{y}</Y><Z>{z}</Z></{name}>");
        let place = format!(
            "{}{}{}",
            vector("CameraViewPoint", self.eye),
            vector("CameraDirection", self.direction),
            vector("CameraUpVector", self.up)
        );
        // Width to height of the view: new in 3.0.
        let aspect = if version == Version::V3_0 { "<AspectRatio>1.5</AspectRatio>" } else { "" };
        match self.projection {
            Projection::Orthogonal(height) => format!(
                "<OrthogonalCamera>{place}<ViewToWorldScale>{height}</ViewToWorldScale>{aspect}</OrthogonalCamera>"
            ),
            Projection::Perspective(angle) => {
                format!("<PerspectiveCamera>{place}<FieldOfView>{angle}</FieldOfView>{aspect}</PerspectiveCamera>")
            }
        }
    }
}
