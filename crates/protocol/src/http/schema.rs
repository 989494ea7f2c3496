//! Schemas that no attribute can say: texts and lists with bounds inside an untagged choice.

use std::borrow::Cow;

use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, OneOfBuilder, Type};
use utoipa::openapi::{Ref, RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use super::{AnswerInput, ChoiceOption, Question};

fn text(shortest: usize, longest: usize) -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .min_length(Some(shortest))
        .max_length(Some(longest))
}

impl PartialSchema for AnswerInput {
    fn schema() -> RefOr<Schema> {
        let messages = ArrayBuilder::new()
            .items(Ref::from_schema_name("InputMessage"))
            .min_items(Some(1))
            .max_items(Some(200));
        OneOfBuilder::new().item(text(1, 20_000)).item(messages).into()
    }
}

impl ToSchema for AnswerInput {
    fn name() -> Cow<'static, str> {
        "AnswerInput".into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((super::InputMessage::name().into(), super::InputMessage::schema()));
        super::InputMessage::schemas(schemas);
    }
}

impl PartialSchema for ChoiceOption {
    fn schema() -> RefOr<Schema> {
        let named = ObjectBuilder::new()
            .property("value", text(1, 500))
            .property("display", text(1, 500))
            .required("value")
            .required("display");
        OneOfBuilder::new().item(text(1, 500)).item(named).into()
    }
}

impl ToSchema for ChoiceOption {
    fn name() -> Cow<'static, str> {
        "ChoiceOption".into()
    }
}

/// Words, a number or a boolean.
pub(super) struct AnswerValue;

impl PartialSchema for AnswerValue {
    fn schema() -> RefOr<Schema> {
        let plain = |kind| ObjectBuilder::new().schema_type(kind);
        OneOfBuilder::new()
            .item(text(0, 2_000))
            .item(plain(Type::Number))
            .item(plain(Type::Boolean))
            .into()
    }
}

impl ToSchema for AnswerValue {
    fn name() -> Cow<'static, str> {
        "AnswerValue".into()
    }
}

/// A question of some types; a `choice` must say what can be chosen.
fn question(types: &[&str], choices: bool) -> ObjectBuilder {
    let nullable = |schema: ObjectBuilder| {
        OneOfBuilder::new()
            .item(ObjectBuilder::new().schema_type(Type::Null))
            .item(schema)
    };
    let list = ArrayBuilder::new()
        .items(Ref::from_schema_name("ChoiceOption"))
        .min_items(Some(1))
        .max_items(Some(200));
    let number = || nullable(ObjectBuilder::new().schema_type(Type::Number));
    let object = ObjectBuilder::new()
        .property("id", text(1, 128))
        .property("text", text(1, 2_000))
        .property(
            "type",
            ObjectBuilder::new()
                .schema_type(Type::String)
                .enum_values(Some(types.to_vec())),
        )
        .property("pattern", nullable(text(0, 1_000)))
        .property("min", number())
        .property("max", number())
        .required("id")
        .required("text")
        .required("type");
    if choices {
        object.property("choices", list).required("choices")
    } else {
        object
    }
}

impl PartialSchema for Question {
    fn schema() -> RefOr<Schema> {
        let plain = question(&["text", "number", "boolean"], false);
        OneOfBuilder::new()
            .item(plain)
            .item(question(&["choice"], true))
            .into()
    }
}

impl ToSchema for Question {
    fn name() -> Cow<'static, str> {
        "Question".into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((ChoiceOption::name().into(), ChoiceOption::schema()));
    }
}
