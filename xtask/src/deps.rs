//! Which crate may depend on which. The table is the architecture; this check keeps it true.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::step;

/// What each crate may depend on, of ours. A crate that is not listed fails the check, so a new one is decided on.
const MAY: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("tencent", &[]),
    ("bot", &[]),
    ("sheet", &[]),
    ("wire", &["domain"]),
    ("store", &["domain"]),
    ("bus", &["domain"]),
    ("outside", &["domain"]),
    ("app", &["domain", "tencent", "bot", "sheet", "store", "bus", "outside"]),
    ("server", &["domain", "wire", "tencent", "app"]),
    ("loadgen", &["wire"]),
    ("testkit", &["domain", "wire", "tencent", "bot", "sheet", "store", "bus", "outside", "app", "server"]),
    ("deskhand", &["domain", "wire", "tencent", "bot", "sheet", "store", "bus", "outside", "app", "server", "testkit"]),
    ("xtask", &[]),
];

/// Crates that stay free of the async runtime: they can be read, tested and reused without one.
const NO_RUNTIME: [&str; 4] = ["domain", "bot", "sheet", "tencent"];

/// Checks the direct dependencies of every crate. Dependencies of tests alone are not held to the table.
pub(crate) fn check() -> Result<()> {
    let printed = step::output(&mut step::cargo(&["metadata", "--no-deps", "--format-version", "1"]))?;
    let broken = broken(&serde_json::from_str(&printed).context("cargo metadata is not JSON")?)?;
    if !broken.is_empty() {
        bail!("dependencies the design does not allow:\n  {}", broken.join("\n  "));
    }
    Ok(())
}

fn broken(metadata: &Value) -> Result<Vec<String>> {
    let packages = metadata["packages"].as_array().context("cargo metadata lists no packages")?;
    let uses: BTreeMap<&str, Vec<&str>> =
        packages.iter().filter_map(|package| Some((name(package)?, direct(package)))).collect();

    let mut broken = Vec::new();
    for (own, needs) in &uses {
        let Some((_, may)) = MAY.iter().find(|(listed, _)| listed == own) else {
            broken.push(format!("{own} is in no line of the table in xtask/src/deps.rs"));
            continue;
        };
        for need in needs {
            if uses.contains_key(need) && !may.contains(need) {
                broken.push(format!("{own} must not depend on {need}"));
            }
            if *need == "tokio" && NO_RUNTIME.contains(own) {
                broken.push(format!("{own} must not name tokio"));
            }
        }
    }
    Ok(broken)
}

fn name(package: &Value) -> Option<&str> {
    package["name"].as_str()
}

fn direct(package: &Value) -> Vec<&str> {
    let all = package["dependencies"].as_array().map(Vec::as_slice).unwrap_or_default();
    all.iter().filter(|dependency| dependency["kind"] != "dev").filter_map(name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A dependency: its name, and its kind where it is not the usual one.
    type Needs<'a> = &'a [(&'a str, Option<&'a str>)];

    fn metadata(packages: &[(&str, Needs<'_>)]) -> Value {
        let package = |(name, needs): &(&str, Needs<'_>)| {
            let needs: Vec<Value> =
                needs.iter().map(|(name, kind)| serde_json::json!({"name": name, "kind": kind})).collect();
            serde_json::json!({"name": name, "dependencies": needs})
        };
        serde_json::json!({"packages": packages.iter().map(package).collect::<Vec<_>>()})
    }

    #[test]
    fn what_the_table_allows_passes() {
        let tree = metadata(&[("domain", &[("serde", None)]), ("store", &[("domain", None), ("tokio", None)])]);
        assert_eq!(broken(&tree).unwrap(), Vec::<String>::new());
    }

    #[test]
    fn the_server_must_not_reach_past_the_app_into_the_store() {
        let tree = metadata(&[("server", &[("store", None)]), ("store", &[])]);
        assert_eq!(broken(&tree).unwrap(), ["server must not depend on store"]);
    }

    #[test]
    fn the_rules_must_not_name_the_runtime_but_their_tests_may() {
        let tree = metadata(&[("bot", &[("tokio", None)]), ("domain", &[("tokio", Some("dev"))])]);
        assert_eq!(broken(&tree).unwrap(), ["bot must not name tokio"]);
    }

    #[test]
    fn a_crate_nobody_decided_on_fails() {
        assert_eq!(
            broken(&metadata(&[("misc", &[])])).unwrap(),
            ["misc is in no line of the table in xtask/src/deps.rs"]
        );
    }

    #[test]
    fn every_crate_the_table_mentions_has_a_line_of_its_own() {
        for allowed in MAY.iter().flat_map(|(_, may)| *may) {
            assert!(MAY.iter().any(|(name, _)| name == allowed), "{allowed}");
        }
    }
}
