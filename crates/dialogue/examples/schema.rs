//! Prints what `cargo xtask gen` writes to `scenarios/schema.json`.

fn main() {
    println!("{:#}", didimdol_dialogue::scenario::lint::schema());
}
