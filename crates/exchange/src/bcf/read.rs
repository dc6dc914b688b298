use super::{Camera, Comment, Project, Projection, Topic, Version, Viewpoint};
use roxmltree::{Document, Node};
use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use thiserror::Error;

/// The most bytes that the parts of a file may unpack to.
const MAX_BYTES: u64 = 1 << 30;

/// Why a file cannot be read.
#[derive(Debug, Error)]
pub enum BcfError {
    /// It is no zip archive, or a damaged one.
    #[error("this is no readable .bcf file: {0}")]
    Archive(#[from] zip::result::ZipError),
    /// A part cannot be unpacked.
    #[error("`{part}` cannot be unpacked: {why}")]
    Unpack {
        /// Which part.
        part: String,
        /// Why.
        why: String,
    },
    /// A part is no XML.
    #[error("`{part}` is no well-formed XML: {why}")]
    Xml {
        /// Which part.
        part: String,
        /// Why.
        why: String,
    },
    /// `bcf.version` is missing or names a version that is not known.
    #[error("unknown version of BCF “{0}”: 2.1 and 3.0 are read")]
    Version(String),
    /// It unpacks to more than is read.
    #[error("the file unpacks to more than 1 GiB")]
    TooLarge,
}

/// Reads a `.bcf` or `.bcfzip` of version 2.1 or 3.0.
///
/// # Errors
/// [`BcfError`] with the part that is wrong.
pub fn read(bytes: &[u8]) -> Result<(Version, Project), BcfError> {
    let parts = unpack(bytes)?;
    let said = document(&parts, "bcf.version", |root| root.attribute("VersionId").unwrap_or_default().to_string())?;
    let said = said.unwrap_or_default();
    let version = match said.split('.').collect::<Vec<_>>().as_slice() {
        ["2", "0" | "1", ..] => Version::V2_1,
        ["3", ..] => Version::V3_0,
        _ => return Err(BcfError::Version(said)),
    };
    let project = document(&parts, "project.bcfp", |root| {
        let project = child(root, "Project");
        let guid = project.and_then(|it| it.attribute("ProjectId")).unwrap_or_default().to_string();
        (guid, project.map(|it| text(it, "Name")).unwrap_or_default())
    })?;
    let (guid, name) = project.unwrap_or_default();
    let mut project = Project { guid, name, topics: Vec::new() };
    for (folder, part) in parts.keys().filter_map(|it| it.strip_suffix("/markup.bcf").map(|folder| (folder, it))) {
        let markup = document(&parts, part, |root| topic(root, version))?;
        let Some((mut topic, files)) = markup else { continue };
        for (viewpoint, (view, picture)) in topic.viewpoints.iter_mut().zip(files) {
            if let Some(snapshot) = parts.get(&format!("{folder}/{picture}")) {
                viewpoint.snapshot.clone_from(snapshot);
            }
            document(&parts, &format!("{folder}/{view}"), |root| visualization(root, viewpoint))?;
        }
        project.topics.push(topic);
    }
    Ok((version, project))
}

fn unpack(bytes: &[u8]) -> Result<BTreeMap<String, Vec<u8>>, BcfError> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes))?;
    let mut parts = BTreeMap::new();
    let mut left = MAX_BYTES;
    for at in 0..archive.len() {
        let mut entry = archive.by_index(at)?;
        let name = entry.name()?.replace('\\', "/");
        if name.ends_with('/') {
            continue;
        }
        let mut content = Vec::new();
        // An archive may lie about how large its parts are.
        entry
            .by_ref()
            .take(left + 1)
            .read_to_end(&mut content)
            .map_err(|why| BcfError::Unpack { part: name.clone(), why: why.to_string() })?;
        left = left.checked_sub(content.len() as u64).ok_or(BcfError::TooLarge)?;
        parts.insert(name, content);
    }
    Ok(parts)
}

/// What a part says; `None` when there is no such part.
fn document<T>(
    parts: &BTreeMap<String, Vec<u8>>,
    part: &str,
    read: impl FnOnce(Node<'_, '_>) -> T,
) -> Result<Option<T>, BcfError> {
    let Some(bytes) = parts.get(part) else { return Ok(None) };
    let text = String::from_utf8_lossy(bytes);
    let wrong = |why: roxmltree::Error| BcfError::Xml { part: part.to_string(), why: why.to_string() };
    let document = Document::parse(text.strip_prefix('\u{feff}').unwrap_or(&text)).map_err(wrong)?;
    Ok(Some(read(document.root_element())))
}

fn child<'a, 'd>(node: Node<'a, 'd>, name: &str) -> Option<Node<'a, 'd>> {
    node.children().find(|it| it.tag_name().name() == name)
}

fn children<'a, 'd>(node: Node<'a, 'd>, name: &'static str) -> impl Iterator<Item = Node<'a, 'd>> {
    node.children().filter(move |it| it.tag_name().name() == name)
}

fn text(node: Node<'_, '_>, name: &str) -> String {
    child(node, name).map(|it| it.children().filter_map(|it| it.text()).collect()).unwrap_or_default()
}

fn attribute(node: Node<'_, '_>, name: &str) -> String {
    node.attribute(name).unwrap_or_default().to_string()
}

/// File names of a viewpoint and of its picture.
type Files = (String, String);

fn topic(markup: Node<'_, '_>, version: Version) -> (Topic, Vec<Files>) {
    let mut topic = Topic::default();
    let Some(node) = child(markup, "Topic") else { return (topic, Vec::new()) };
    topic.guid = attribute(node, "Guid").to_ascii_lowercase();
    (topic.kind, topic.status) = (attribute(node, "TopicType"), attribute(node, "TopicStatus"));
    (topic.title, topic.description) = (text(node, "Title"), text(node, "Description"));
    (topic.priority, topic.due) = (text(node, "Priority"), text(node, "DueDate"));
    (topic.created, topic.author) = (text(node, "CreationDate"), text(node, "CreationAuthor"));
    topic.assigned_to = text(node, "AssignedTo");
    let all = |it: Node<'_, '_>| it.text().unwrap_or_default().to_string();
    let (comments, viewpoints, view) = match version {
        Version::V2_1 => {
            topic.labels = children(node, "Labels").map(all).collect();
            (Some(markup), Some(markup), "Viewpoints")
        }
        Version::V3_0 => {
            topic.labels = child(node, "Labels").into_iter().flat_map(|it| children(it, "Label")).map(all).collect();
            (child(node, "Comments"), child(node, "Viewpoints"), "ViewPoint")
        }
    };
    let comment = |it: Node<'_, '_>| Comment {
        guid: attribute(it, "Guid").to_ascii_lowercase(),
        date: text(it, "Date"),
        author: text(it, "Author"),
        text: text(it, "Comment"),
        viewpoint: child(it, "Viewpoint").map(|it| attribute(it, "Guid").to_ascii_lowercase()).unwrap_or_default(),
    };
    topic.comments = comments.into_iter().flat_map(|it| children(it, "Comment")).map(comment).collect();
    let mut files = Vec::new();
    for it in viewpoints.into_iter().flat_map(|it| children(it, view)) {
        topic.viewpoints.push(Viewpoint { guid: attribute(it, "Guid").to_ascii_lowercase(), ..Viewpoint::default() });
        files.push((text(it, "Viewpoint"), text(it, "Snapshot")));
    }
    (topic, files)
}

fn visualization(root: Node<'_, '_>, viewpoint: &mut Viewpoint) {
    let ids = |node: Option<Node<'_, '_>>| {
        let components = node.into_iter().flat_map(|it| children(it, "Component"));
        components.map(|it| attribute(it, "IfcGuid")).filter(|it| !it.is_empty()).collect::<Vec<String>>()
    };
    if let Some(components) = child(root, "Components") {
        viewpoint.selection = ids(child(components, "Selection"));
        if let Some(visibility) = child(components, "Visibility") {
            // Shown is the default of neither version: without the attribute nothing else is.
            viewpoint.default_hidden = !matches!(visibility.attribute("DefaultVisibility"), Some("true" | "1"));
            viewpoint.exceptions = ids(child(visibility, "Exceptions"));
        }
    }
    let number =
        |node: Node<'_, '_>, name: &str| text(node, name).trim().parse::<f64>().ok().filter(|it| it.is_finite());
    let vector = |node: Node<'_, '_>, name: &str| {
        let it = child(node, name)?;
        Some([number(it, "X")?, number(it, "Y")?, number(it, "Z")?])
    };
    let camera = |node: Node<'_, '_>, projection: Projection| {
        let eye = vector(node, "CameraViewPoint")?;
        Some(Camera {
            eye,
            direction: vector(node, "CameraDirection")?,
            up: vector(node, "CameraUpVector")?,
            projection,
        })
    };
    viewpoint.camera = child(root, "PerspectiveCamera")
        .and_then(|it| camera(it, Projection::Perspective(number(it, "FieldOfView")?)))
        .or_else(|| {
            child(root, "OrthogonalCamera")
                .and_then(|it| camera(it, Projection::Orthogonal(number(it, "ViewToWorldScale")?)))
        });
}
