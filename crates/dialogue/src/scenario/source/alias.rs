//! Second names of properties and values, so that the schema knows them as serde does.

use schemars::Schema;
use schemars::transform::Transform;
use serde_json::Value;

/// Lets the schema know a second name of a property, as serde does.
pub(super) struct Alias(pub &'static str, pub &'static str);

impl Transform for Alias {
    fn transform(&mut self, schema: &mut Schema) {
        let Self(name, alias) = self;
        if let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut)
            && let Some(property) = properties.get(*name).cloned()
        {
            properties.insert((*alias).to_owned(), property);
        }
        if let Some(required) = schema.get_mut("required").and_then(Value::as_array_mut) {
            required.retain(|required| required != name);
        }
    }
}

/// The same for a value of an enumeration.
pub(super) struct ValueAlias(pub &'static str, pub &'static str);

impl Transform for ValueAlias {
    fn transform(&mut self, schema: &mut Schema) {
        let Self(name, alias) = self;
        if let Some(values) = schema.get_mut("oneOf").and_then(Value::as_array_mut)
            && let Some(mut value) = values.iter().find(|value| value["const"] == *name).cloned()
        {
            value["const"] = Value::from(*alias);
            values.push(value);
        }
    }
}
