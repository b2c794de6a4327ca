//! `cargo xtask run`: from a fresh clone to a desk that answers.

use std::os::unix::process::CommandExt;
use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::{RunArgs, step, tree, web};

/// Builds what changed and becomes the server. Does not return unless something failed.
pub(crate) fn run(args: &RunArgs) -> Result<()> {
    web::build(false)?;
    let binary = build(args.release)?;

    let data = tree::root().join(&args.data);
    step::heading("Start the desk");
    let mut serve = step::command(&binary.to_string_lossy(), &tree::root());
    serve.arg("serve").arg("--data").arg(&data).args(&args.serve);
    // Becoming the server, not starting it, leaves nobody between it and Ctrl-C.
    Err(serve.exec()).with_context(|| format!("cannot start {}", binary.display()))
}

/// Builds the binary and tells where it is.
pub(crate) fn build(release: bool) -> Result<PathBuf> {
    let mut args = vec!["build", "--package", "deskhand"];
    args.extend(release.then_some("--release"));
    step::run("Build the server (the first time takes some minutes)", &mut step::cargo(&args))?;
    Ok(tree::target().join(if release { "release" } else { "debug" }).join("deskhand"))
}
