"""What bcf-client and the published XML schemas say of BCF files.

Input (stdin): {"files": [path, …], "schemas": {"2.1": folder or null, "3.0": folder or null}}.
Output (stdout): for each file {"topics": n, "comments": n, "viewpoints": n, "errors": ["…", …]}: what bcf-client counted, and
everything that it or a schema refuses.
"""

import json
import sys
import zipfile
from pathlib import Path

import bcf.bcfxml
import xmlschema

# Which schema describes a part, by the end of its name.
PARTS = {
    "markup.bcf": "markup.xsd",
    ".bcfv": "visinfo.xsd",
    "project.bcfp": "project.xsd",
    "bcf.version": "version.xsd",
    "extensions.xml": "extensions.xsd",
    "documents.xml": "documents.xsd",
}


def schema(folder, name, known={}):
    path = Path(folder) / name
    if path not in known:
        known[path] = xmlschema.XMLSchema(str(path)) if path.exists() else None
    return known[path]


def count(path):
    with bcf.bcfxml.load(path) as project:
        topics = list(project.topics.values())
        markups = [it.markup for it in topics]
        # Version 3.0 keeps comments and viewpoints in lists of their own below the topic.
        if project.version.version_id.startswith("3"):
            comments = [it.topic.comments.comment if it.topic.comments else [] for it in markups]
            viewpoints = [it.topic.viewpoints.view_point if it.topic.viewpoints else [] for it in markups]
        else:
            comments, viewpoints = [it.comment for it in markups], [it.viewpoints for it in markups]
        for topic in topics:
            for view in topic.viewpoints.values():
                view.visualization_info
        version = project.version.version_id
        return version, {
            "topics": len(topics),
            "comments": sum(map(len, comments)),
            "viewpoints": sum(map(len, viewpoints)),
        }


def check(path, schemas):
    errors, found, version = [], {}, ""
    try:
        version, found = count(path)
    except Exception as error:
        errors.append(f"bcf-client: {type(error).__name__}: {error}")
    folder = schemas.get(version)
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            part = next((PARTS[end] for end in PARTS if name.endswith(end)), None)
            rules = folder and part and schema(folder, part)
            for error in rules.iter_errors(archive.read(name).decode("utf-8-sig")) if rules else []:
                errors.append(f"{name}: {error.reason}")
    return found | {"errors": errors}


request = json.load(sys.stdin)
json.dump([check(path, request["schemas"]) for path in request["files"]], sys.stdout)
