//! Lets Tauri read its configuration, capabilities and permissions at build time.

fn main() -> anyhow::Result<()> {
    println!("cargo:rerun-if-changed=src-tauri/permissions");
    println!("cargo:rerun-if-changed=ui/dist");
    // Permissions are written by hand: the command list that tauri-build can generate would put a
    // `permissions/` folder at the root of the repository.
    let manifest =
        tauri_build::AppManifest::new().permissions_path_pattern("src-tauri/permissions/**/*.toml");
    tauri_build::try_build(
        tauri_build::Attributes::new()
            .capabilities_path_pattern("src-tauri/capabilities/**/*.json")
            .app_manifest(manifest),
    )
}
