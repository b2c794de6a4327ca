//! The web workspace: npm packages installed when the lock file asks for it, apps built when their sources changed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::{step, tree};

/// The oldest Node.js the web apps are built with.
const NODE: u32 = 20;

/// A package of the web workspace that has its own folder and scripts.
pub(crate) struct Package {
    /// The name npm knows it by.
    pub(crate) name: String,
    /// Its folder.
    pub(crate) folder: PathBuf,
    scripts: Vec<String>,
}

impl Package {
    /// Whether `npm run <script>` exists in it.
    pub(crate) fn has(&self, script: &str) -> bool {
        self.scripts.iter().any(|own| own == script)
    }
}

/// The folder of the web workspace.
pub(crate) fn folder() -> PathBuf {
    tree::root().join("web")
}

/// npm in the web workspace.
pub(crate) fn npm(args: &[&str]) -> Command {
    let mut npm = step::command("npm", &folder());
    npm.args(args).env("npm_config_fund", "false").env("npm_config_audit", "false");
    npm
}

/// Fails unless a Node.js that is new enough is there.
pub(crate) fn check_node() -> Result<()> {
    let needs = format!("Deskhand is built with Node.js {NODE} or newer (https://nodejs.org)");
    let version = step::output(Command::new("node").arg("--version")).with_context(|| needs.clone())?;
    match major(&version) {
        Some(major) if major >= NODE => Ok(()),
        _ => bail!("{needs}; found {}", version.trim()),
    }
}

/// Installs the npm packages, unless exactly those of the lock file are there.
pub(crate) fn install() -> Result<()> {
    if installed(&folder())? {
        return Ok(());
    }
    step::run("Install the packages of the web apps", &mut npm(&["ci"]))
}

/// Builds the web apps whose sources changed since their last build.
pub(crate) fn build(force: bool) -> Result<()> {
    check_node()?;
    install()?;
    for app in packages()?.iter().filter(|package| package.has("build")) {
        build_one(app, force)?;
    }
    Ok(())
}

/// All packages of the web workspace, in the order libraries, apps, browser tests.
pub(crate) fn packages() -> Result<Vec<Package>> {
    let mut found = Vec::new();
    for group in ["packages", "apps"] {
        let Ok(entries) = fs::read_dir(folder().join(group)) else {
            continue;
        };
        let mut folders = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
        folders.sort();
        for folder in folders.iter().filter(|folder| folder.join("package.json").is_file()) {
            found.push(package(folder)?);
        }
    }
    if folder().join("e2e/package.json").is_file() {
        found.push(package(&folder().join("e2e"))?);
    }
    Ok(found)
}

fn package(folder: &Path) -> Result<Package> {
    let json = read(&folder.join("package.json"))?;
    let name = json["name"].as_str().with_context(|| format!("{} has no name", folder.display()))?.to_owned();
    let scripts = json["scripts"].as_object().map(|scripts| scripts.keys().cloned().collect()).unwrap_or_default();
    Ok(Package { name, folder: folder.to_path_buf(), scripts })
}

fn build_one(app: &Package, force: bool) -> Result<()> {
    let root = folder();
    let sources =
        [app.folder.clone(), root.join("packages"), root.join("package-lock.json"), root.join("tsconfig.base.json")];
    let fingerprint = tree::fingerprint(&sources)?;
    let stamp = tree::scratch(&format!("web-{}.stamp", app.name.replace(['@', '/'], "-")))?;
    let built = app.folder.join("dist").is_dir() && fs::read_to_string(&stamp).is_ok_and(|old| old == fingerprint);
    if built && !force {
        return Ok(());
    }

    step::run(&format!("Build the web app {}", app.name), &mut npm(&["run", "build", "-w", &app.name]))?;
    fs::write(&stamp, fingerprint).with_context(|| format!("cannot write {}", stamp.display()))
}

/// Whether every package of the lock file is installed in its version. npm keeps a lock file of what it installed
/// inside `node_modules`; packages for other platforms are missing there and need not be present.
fn installed(web: &Path) -> Result<bool> {
    let hidden = web.join("node_modules/.package-lock.json");
    if !hidden.is_file() {
        return Ok(false);
    }
    let (wanted, there) = (read(&web.join("package-lock.json"))?, read(&hidden)?);
    let wanted = wanted["packages"].as_object().context("package-lock.json lists no packages")?;
    Ok(wanted.iter().filter(|(path, _)| path.starts_with("node_modules/")).all(|(path, package)| {
        let there = &there["packages"][path];
        let optional = package["optional"] == true || package["devOptional"] == true || package["peer"] == true;
        match there {
            Value::Null => optional,
            found => found["version"] == package["version"] && found["resolved"] == package["resolved"],
        }
    }))
}

fn read(path: &Path) -> Result<Value> {
    let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    serde_json::from_str(&text).with_context(|| format!("{} is not JSON", path.display()))
}

fn major(version: &str) -> Option<u32> {
    version.trim().strip_prefix('v')?.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOCK: &str = r#"{"packages": {"": {}, "apps/desk": {"version": "1.0.0"},
        "node_modules/vue": {"version": "3.5.1"}, "node_modules/for-windows": {"version": "1.0.0", "optional": true}}}"#;

    fn workspace(installed: Option<&str>) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("package-lock.json"), LOCK).unwrap();
        if let Some(text) = installed {
            fs::create_dir(folder.path().join("node_modules")).unwrap();
            fs::write(folder.path().join("node_modules/.package-lock.json"), text).unwrap();
        }
        folder
    }

    #[test]
    fn the_major_version_of_node_is_read_from_what_it_prints() {
        assert_eq!(major("v20.20.2\n"), Some(20));
        assert_eq!(major("something else"), None);
    }

    #[test]
    fn packages_are_installed_when_what_the_lock_file_wants_is_there() {
        let there = r#"{"packages": {"node_modules/vue": {"version": "3.5.1"}}}"#;
        assert!(installed(workspace(Some(there)).path()).unwrap());
    }

    #[test]
    fn packages_are_not_installed_when_one_is_missing_or_older() {
        let older = r#"{"packages": {"node_modules/vue": {"version": "3.5.0"}}}"#;
        assert!(!installed(workspace(None).path()).unwrap());
        assert!(!installed(workspace(Some(r#"{"packages": {}}"#)).path()).unwrap());
        assert!(!installed(workspace(Some(older)).path()).unwrap());
    }
}
