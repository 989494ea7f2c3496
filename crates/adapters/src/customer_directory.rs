//! Customers out of a file: the demo's.

use std::fmt;

use async_trait::async_trait;
use didimdol_session::ports::{CustomerDirectory, Values};

/// A [`CustomerDirectory`] over a JSON list of customers. The first of them is the customer at the
/// kiosk. Prints as `***`.
pub struct FileDirectory {
    customers: Vec<(String, Values)>,
}

/// Why a list of customers cannot be used. It names places, never what stands there.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum CustomerFileError {
    /// The text is not a JSON list of objects.
    #[error("customers_not_a_list: line {line}, column {column}: a JSON list of objects is expected")]
    NotAList {
        /// From 1.
        line: usize,
        /// From 1.
        column: usize,
    },
    /// The customer at this place, from 1, has no usable `user_id`.
    #[error("customers_no_user_id: customer {0} needs a user_id, a text that is not empty")]
    NoUserId(usize),
    /// The customer at this place, from 1, has the `user_id` of one before.
    #[error("customers_same_user_id: customer {0} has the user_id of one before")]
    SameUserId(usize),
}

impl FileDirectory {
    /// Reads a list such as `[{"user_id": "demo-1", "name": "…"}]`: `user_id`, and what is known
    /// of the customer by field key.
    ///
    /// # Errors
    /// [`CustomerFileError`].
    pub fn parse(json: &str) -> Result<Self, CustomerFileError> {
        let list: Vec<Values> = serde_json::from_str(json).map_err(|error| CustomerFileError::NotAList {
            line: error.line(),
            column: error.column(),
        })?;
        let mut customers: Vec<(String, Values)> = Vec::with_capacity(list.len());
        for (place, mut known) in (1..).zip(list) {
            let user_id = known.shift_remove("user_id");
            let Some(user_id) = user_id
                .as_ref()
                .and_then(|id| id.as_str())
                .filter(|id| !id.is_empty())
            else {
                return Err(CustomerFileError::NoUserId(place));
            };
            if customers.iter().any(|(before, _)| before == user_id) {
                return Err(CustomerFileError::SameUserId(place));
            }
            customers.push((user_id.to_owned(), known));
        }
        Ok(Self { customers })
    }
}

#[async_trait]
impl CustomerDirectory for FileDirectory {
    async fn find(&self, user_id: Option<&str>) -> Option<Values> {
        let is_asked = |(id, _): &&(String, Values)| user_id.is_none_or(|asked| asked == id);
        self.customers
            .iter()
            .find(is_asked)
            .map(|(_, known)| known.clone())
    }
}

impl fmt::Debug for FileDirectory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FileDirectory(***)")
    }
}

#[cfg(test)]
mod tests {
    use didimdol_session::contract::directory_contract;

    use super::*;

    const TWO: &str =
        r#"[{"user_id": "u1", "name": "홍길순", "age": 68}, {"name": "나도윤", "user_id": "u2"}]"#;

    #[tokio::test]
    async fn it_keeps_the_contract() {
        directory_contract(&FileDirectory::parse(TWO).unwrap(), &["u1", "u2"]).await;
    }

    #[tokio::test]
    async fn what_is_known_comes_as_written_without_the_id() {
        let known = FileDirectory::parse(TWO).unwrap().find(None).await.unwrap();
        assert_eq!(
            serde_json::to_string(&known).unwrap(),
            r#"{"name":"홍길순","age":68}"#
        );
    }

    #[tokio::test]
    async fn the_demos_customers_are_usable() {
        let demo = FileDirectory::parse(include_str!("../../../scenarios/demo_customers.json")).unwrap();
        assert!(demo.find(None).await.unwrap().contains_key("name"));
    }

    #[tokio::test]
    async fn an_empty_list_knows_nobody() {
        assert_eq!(FileDirectory::parse("[]").unwrap().find(None).await, None);
    }

    #[test]
    fn a_wrong_file_is_told_by_place_and_not_shown() {
        let not_a_list = |line, column| CustomerFileError::NotAList { line, column };
        let cases = [
            ("", not_a_list(1, 0)),
            ("[\n\"홍길순\"]", not_a_list(2, 11)),
            (
                r#"[{"user_id": "u1"}, {"name": "홍길순"}]"#,
                CustomerFileError::NoUserId(2),
            ),
            (r#"[{"user_id": ""}]"#, CustomerFileError::NoUserId(1)),
            (r#"[{"user_id": 1}]"#, CustomerFileError::NoUserId(1)),
            (
                r#"[{"user_id": "u1"}, {"user_id": "u1"}]"#,
                CustomerFileError::SameUserId(2),
            ),
        ];
        for (json, expected) in cases {
            let error = FileDirectory::parse(json).unwrap_err();
            assert!(!format!("{error} {error:?}").contains("홍길순"), "{json}");
            assert_eq!(error, expected, "{json}");
        }
    }

    #[test]
    fn it_does_not_print() {
        assert!(!format!("{:?}", FileDirectory::parse(TWO).unwrap()).contains("홍길순"));
    }
}
