//! What others wrote and we ship: licences and sources of every crate, and known flaws of crates and packages (A22).

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Result, bail};

use crate::{step, tree, web};

/// What a command says where the list of known flaws cannot be reached from this machine.
const OUT_OF_REACH: [&str; 5] =
    ["failed to fetch advisory database", "audit endpoint returned an error", "ENOTFOUND", "ECONNREFUSED", "EAI_AGAIN"];

/// Licences, sources and bans must hold; known flaws are looked up where the list can be reached.
pub(crate) fn crates() -> Result<()> {
    let deny = cargo_deny()?;
    step::output(tree_command(&deny).args(["--log-level", "error", "check", "bans", "licenses", "sources"]))?;
    look_up(tree_command(&deny).args(["--log-level", "error", "check", "advisories"]))
}

/// Known flaws of the packages the web apps are made of.
pub(crate) fn packages() -> Result<()> {
    look_up(&mut web::npm(&["audit", "--audit-level=high"]))
}

/// Fails where a flaw is known; says so where the list cannot be reached.
fn look_up(command: &mut Command) -> Result<()> {
    let output = command.output()?;
    if output.status.success() {
        return Ok(());
    }
    let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
    if OUT_OF_REACH.iter().any(|words| said.contains(words)) {
        println!("the list of known flaws cannot be reached from this machine: not looked up");
        return Ok(());
    }
    bail!("{}", said.trim())
}

/// The installed cargo-deny, or one installed beside the build.
fn cargo_deny() -> Result<PathBuf> {
    if step::output(step::command("cargo-deny", &tree::root()).arg("--version")).is_ok() {
        return Ok("cargo-deny".into());
    }
    let place = tree::root().join("target").join("tools");
    let binary = place.join("bin").join("cargo-deny");
    if !binary.exists() {
        let mut install = step::cargo(&["install", "cargo-deny", "--locked", "--quiet", "--root"]);
        step::run("Install cargo-deny", install.arg(&place))?;
    }
    Ok(binary)
}

fn tree_command(program: &std::path::Path) -> Command {
    step::command(&program.to_string_lossy(), &tree::root())
}
