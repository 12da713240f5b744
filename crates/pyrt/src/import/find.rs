//! The path finder: which file a module name means.

use std::path::Path;

/// Where a module is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Its file; None for a namespace package.
    pub file: Option<String>,
    /// Of a package: the folders that its submodules are looked for in.
    pub locations: Option<Vec<String>>,
}

fn join(folder: &str, name: &str) -> String {
    let folder = if folder.is_empty() {
        std::env::current_dir().map_or_else(|_| ".".to_owned(), |d| d.display().to_string())
    } else {
        folder.to_owned()
    };
    format!("{}/{name}", folder.trim_end_matches('/'))
}

/// Look for the module `name` (without dots) in the folders, in order.
pub fn find(name: &str, path: &[String]) -> Option<Found> {
    let mut namespaces = Vec::new();
    for folder in path {
        let base = join(folder, name);
        let init = format!("{base}/__init__.py");
        if Path::new(&init).is_file() {
            return Some(Found { file: Some(init), locations: Some(vec![base]) });
        }
        let file = format!("{base}.py");
        if Path::new(&file).is_file() {
            return Some(Found { file: Some(file), locations: None });
        }
        if Path::new(&base).is_dir() {
            namespaces.push(base);
        }
    }
    if namespaces.is_empty() { None } else { Some(Found { file: None, locations: Some(namespaces) }) }
}

/// Whether what was found is a package.
pub fn is_package(found: &Found) -> bool {
    found.locations.is_some()
}
