//! Prints what `cargo xtask gen` writes to `ui/src/protocol/generated.ts`.
fn main() {
    print!("{}", didimdol_protocol::typescript());
}
