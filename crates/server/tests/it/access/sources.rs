//! The sources as a list of routes: what the description of the interface does not have.

use super::table::{MAKES_ROUTES, METRICS, UNDOCUMENTED};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Everything by which a router can be given something without a description.
const MAKING: [&str; 6] =
    [".route(", ".route_service(", ".nest(", ".nest_service(", ".fallback(", ".fallback_service("];

/// Sources of what can make routes, by their path within `crates`.
fn sources() -> Vec<(String, String)> {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut found = Vec::new();
    for name in fs::read_dir(crates).unwrap() {
        let folder = name.unwrap().path();
        let manifest = fs::read_to_string(folder.join("Cargo.toml")).unwrap_or_default();
        if manifest.contains("axum.workspace = true") && !folder.ends_with("testkit") {
            walk(&folder.join("src"), &mut found);
        }
    }
    let name = |path: &PathBuf| path.strip_prefix(crates).unwrap().to_string_lossy().replace('\\', "/");
    found.iter().map(|path| (name(path), fs::read_to_string(path).unwrap())).collect()
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(&path, found);
        } else if path.extension().is_some_and(|end| end == "rs") {
            found.push(path);
        }
    }
}

/// The addresses of routes that are made by `.route(`.
fn addresses(source: &str) -> impl Iterator<Item = String> {
    source.split(".route(").skip(1).map(|rest| {
        let quoted = rest.trim_start().strip_prefix('"').and_then(|rest| rest.split_once('"'));
        quoted.map_or_else(
            || panic!("a route without an address that can be read: {}", &rest[..40]),
            |(path, _)| path.to_owned(),
        )
    })
}

// A4: a route that is made without a description must be listed here too
#[test]
fn only_these_files_make_routes_and_only_these_routes() {
    let (mut files, mut routes) = (BTreeSet::new(), BTreeSet::new());
    for (name, source) in sources() {
        if MAKING.iter().any(|making| source.contains(making)) {
            files.insert(name);
            routes.extend(addresses(&source));
        }
    }

    assert_eq!(files, BTreeSet::from(MAKES_ROUTES.map(str::to_owned)));
    let listed: BTreeSet<String> = UNDOCUMENTED.into_iter().chain([METRICS]).map(str::to_owned).collect();
    assert_eq!(routes, listed);
}

#[test]
fn a_route_that_is_made_is_found_in_the_source() {
    let found: Vec<_> = addresses("x.route(\"/a/{b}\", get(c)).route(\n    \"/d\", get(e))").collect();
    assert_eq!(found, ["/a/{b}", "/d"]);
}
