//! TypeScript declarations of every message.

use std::{
    any::TypeId,
    collections::{BTreeMap, HashSet},
};

use ts_rs::{Config, TS, TypeVisitor};

use crate::{agent_state::AgentState, client::ClientMessage, server::ServerMessage};

/// One file's content: an exported type per wire type, by name. Integers are `number`.
pub fn typescript() -> String {
    let config = Config::default().with_large_int("number");
    let mut types = Declarations {
        config: &config,
        by_name: BTreeMap::new(),
        seen: HashSet::new(),
    };
    types.visit::<ClientMessage>();
    types.visit::<ServerMessage>();
    types.visit::<AgentState>();
    let mut file = String::from("// Written by `cargo xtask gen` from crates/protocol. Do not edit.\n");
    for declaration in types.by_name.into_values() {
        file.push('\n');
        file.push_str(&declaration);
    }
    file
}

struct Declarations<'a> {
    config: &'a Config,
    by_name: BTreeMap<String, String>,
    seen: HashSet<TypeId>,
}

impl TypeVisitor for Declarations<'_> {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        if !self.seen.insert(TypeId::of::<T>()) {
            return;
        }
        // Types without a file of their own (strings, lists, maps) are written where they are used.
        if T::output_path().is_some() {
            let docs = T::docs().unwrap_or_default();
            let declaration = format!("{docs}export {}\n", T::decl(self.config));
            self.by_name.insert(T::ident(self.config), declaration);
        }
        T::visit_dependencies(self);
        T::visit_generics(self);
    }
}
