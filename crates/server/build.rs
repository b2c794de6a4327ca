//! Makes the folders the web apps are embedded from, so that the server builds before they do, and is built again
//! once they were.

fn main() {
    for app in ["visitor", "workstation", "panel"] {
        let folder = format!("../../web/apps/{app}/dist");
        // Without the folder the macro that embeds it fails and says why.
        let _ = std::fs::create_dir_all(&folder);
        println!("cargo::rerun-if-changed={folder}");
    }
}
