//! The seed documents' APIs over real sockets of a real server, one document a file.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, reason = "tests")]
#![allow(dead_code, reason = "the clients are shared with other tests")]

mod abuse;
mod access;
mod contract;
mod core;
mod exchange;
mod javascript;
mod seed000;
mod seed001;
mod seed002;
mod seed003;
mod seed004;
#[path = "../support/mod.rs"]
mod support;
mod tls;
