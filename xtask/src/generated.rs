//! Files that are generated and committed: the description of the interface, and the TypeScript types made from it.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::{step, tree, web};

/// Writes both files.
pub(crate) fn write() -> Result<()> {
    let root = tree::root();
    let interface = interface()?;
    let api = root.join("openapi.json");
    fs::write(&api, &interface).with_context(|| format!("cannot write {}", api.display()))?;
    fs::write(root.join(TYPES), types(&api)?).with_context(|| format!("cannot write {TYPES}"))?;
    println!("wrote openapi.json and {TYPES}");
    Ok(())
}

/// Fails if a file is not what would be written now.
pub(crate) fn check() -> Result<()> {
    let root = tree::root();
    let fresh = tree::scratch("openapi.json")?;
    fs::write(&fresh, interface()?)?;

    let mut stale = Vec::new();
    if fs::read(root.join("openapi.json")).ok() != Some(fs::read(&fresh)?) {
        stale.push("openapi.json");
    }
    if fs::read_to_string(root.join(TYPES)).ok() != Some(types(&fresh)?) {
        stale.push(TYPES);
    }
    if !stale.is_empty() {
        bail!("out of date: {}; run `cargo xtask gen`", stale.join(" and "));
    }
    Ok(())
}

const TYPES: &str = "web/packages/api/src/schema.d.ts";

/// What the binary says about itself, with a line break at the end.
fn interface() -> Result<String> {
    let printed = step::output(&mut step::cargo(&["run", "--quiet", "--package", "deskhand", "--", "openapi"]))?;
    let text = printed.trim_end();
    serde_json::from_str::<serde_json::Value>(text).context("`deskhand openapi` printed something that is not JSON")?;
    Ok(format!("{text}\n"))
}

fn types(api: &Path) -> Result<String> {
    web::install()?;
    let made = tree::scratch("schema.d.ts")?;
    let (from, to) = (api.to_string_lossy(), made.to_string_lossy());
    step::output(&mut web::npm(&["exec", "--no", "--", "openapi-typescript", &from, "-o", &to]))?;
    fs::read_to_string(&made).with_context(|| format!("cannot read {}", made.display()))
}
