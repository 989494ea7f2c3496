//! Finds keys that appear twice in one JSON object: the second silently wins everywhere else.

use std::cell::RefCell;
use std::collections::HashSet;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

/// JSON pointers of keys that repeat an earlier one of the same object. Invalid JSON gives what
/// was found before the fault.
pub(super) fn duplicate_keys(json: &str) -> Vec<String> {
    let found = RefCell::new(Vec::new());
    let mut reader = serde_json::Deserializer::from_str(json);
    let _ = Walk {
        found: &found,
        at: String::new(),
    }
    .deserialize(&mut reader);
    found.into_inner()
}

struct Walk<'a> {
    found: &'a RefCell<Vec<String>>,
    at: String,
}

impl<'de> DeserializeSeed<'de> for Walk<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<(), D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Walk<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut seen = HashSet::new();
        while let Some(key) = map.next_key::<String>()? {
            let at = format!("{}/{}", self.at, key.replace('~', "~0").replace('/', "~1"));
            if !seen.insert(key) {
                self.found.borrow_mut().push(at.clone());
            }
            map.next_value_seed(Walk {
                found: self.found,
                at,
            })?;
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        for index in 0.. {
            let at = format!("{}/{index}", self.at);
            if seq
                .next_element_seed(Walk {
                    found: self.found,
                    at,
                })?
                .is_none()
            {
                break;
            }
        }
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }
    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }
    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }
    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }
    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }
    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_the_second_key_by_pointer() {
        let json = r#"{"stages":{"a":{"x":1,"y":[{"k":1,"k":2}],"x":2}}}"#;
        assert_eq!(duplicate_keys(json), ["/stages/a/y/0/k", "/stages/a/x"]);
    }
}
