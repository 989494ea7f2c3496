//! Templates and conditions: minijinja with our filters. Templates are lenient (a missing value
//! is empty, lint finds it beforehand), conditions are strict (a missing value makes them false).

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::{Arc, LazyLock, PoisonError, RwLock};

use minijinja::value::{Object, Value as Jinja};
use minijinja::{Environment, Expression, UndefinedBehavior};
use serde_json::Value;

use crate::korean::{josa, money};
use crate::scenario::Locale;

/// What a template or condition sees, by name. Prints as `***`: it holds what the customer said.
#[derive(Clone, Default)]
pub struct Scope(Arc<Names>);

#[derive(Clone, Default)]
struct Names(BTreeMap<String, Jinja>);

impl Scope {
    /// One with nothing in sight.
    pub fn new() -> Self {
        Self::default()
    }

    /// Puts a value in sight.
    pub fn insert(&mut self, name: String, value: Jinja) {
        Arc::make_mut(&mut self.0).0.insert(name, value);
    }

    fn value(&self) -> Jinja {
        Jinja::from_dyn_object(Arc::clone(&self.0))
    }
}

impl FromIterator<(String, Jinja)> for Scope {
    fn from_iter<I: IntoIterator<Item = (String, Jinja)>>(pairs: I) -> Self {
        Self(Arc::new(Names(pairs.into_iter().collect())))
    }
}

impl Object for Names {
    fn get_value(self: &Arc<Self>, name: &Jinja) -> Option<Jinja> {
        self.0.get(name.as_str()?).cloned()
    }
}

impl fmt::Debug for Names {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// A JSON value for a [`Scope`].
pub fn jinja(value: &Value) -> Jinja {
    Jinja::from(minijinja::value::Serde(value))
}

static LENIENT: LazyLock<Environment<'static>> = LazyLock::new(|| environment(UndefinedBehavior::Chainable));
static STRICT: LazyLock<Environment<'static>> = LazyLock::new(|| environment(UndefinedBehavior::Strict));

fn environment(undefined: UndefinedBehavior) -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(undefined);
    environment.set_auto_escape_callback(|_| minijinja::AutoEscape::None);
    environment.add_filter("josa", |word: Cow<'_, str>, pair: Cow<'_, str>| {
        josa::attach(&word, &pair)
    });
    environment.add_filter("won", |state: &minijinja::State, value: Jinja| {
        whole(&value).map_or_else(String::new, |amount| money::won(amount, locale(state)))
    });
    environment.add_filter("manwon", |state: &minijinja::State, value: Jinja| {
        whole(&value).map_or_else(String::new, |amount| money::manwon(amount, locale(state)))
    });
    environment.add_filter("grouped", |value: Jinja| {
        whole(&value).map_or_else(String::new, money::grouped)
    });
    environment
}

fn locale(state: &minijinja::State) -> Locale {
    state
        .lookup("locale")
        .and_then(|tag| tag.as_str().and_then(Locale::from_tag))
        .unwrap_or_default()
}

fn whole(value: &Jinja) -> Option<i64> {
    i64::try_from(value.clone())
        .ok()
        .or_else(|| {
            f64::try_from(value.clone())
                .ok()
                .map(|number| number.round() as i64)
        })
        .or_else(|| value.as_str()?.parse().ok())
}

/// Renders a template; a broken one is said as it stands (lint reports it before anybody hears it).
pub fn render(template: &str, scope: &Scope) -> String {
    if !template.contains('{') {
        return template.to_owned();
    }
    let template = double_braces(template);
    LENIENT
        .render_str(&template, scope.value())
        .unwrap_or_else(|_| template.into_owned())
}

/// Whether a condition holds. One that cannot be evaluated does not.
pub fn holds(condition: &str, scope: &Scope) -> bool {
    evaluate(condition, scope).is_some_and(|value| value.is_true())
}

/// The value of an expression, or `None` if something in it is missing.
pub fn evaluate(expression: &str, scope: &Scope) -> Option<Jinja> {
    let value = compiled(expression)?.eval(scope.value()).ok()?;
    (!value.is_undefined()).then_some(value)
}

type Compiled = Option<Arc<Expression<'static, 'static>>>;

/// Expressions parsed so far. They come from scenario files only, so there are few.
static COMPILED: LazyLock<RwLock<HashMap<String, Compiled>>> = LazyLock::new(RwLock::default);

fn compiled(expression: &str) -> Compiled {
    if let Some(known) = COMPILED
        .read()
        .unwrap_or_else(PoisonError::into_inner)
        .get(expression)
    {
        return known.clone();
    }
    let compiled = STRICT
        .compile_expression_owned(expression.to_owned())
        .ok()
        .map(Arc::new);
    let mut known = COMPILED.write().unwrap_or_else(PoisonError::into_inner);
    known.insert(expression.to_owned(), compiled.clone());
    compiled
}

/// Names that a template uses and does not define, or why it cannot be read.
pub fn template_names(template: &str) -> Result<Vec<String>, String> {
    let template = double_braces(template);
    let parsed = LENIENT
        .template_from_str(&template)
        .map_err(|error| error.to_string())?;
    Ok(sorted(parsed.undeclared_variables(false)))
}

/// Names that a condition uses, or why it cannot be read.
pub fn condition_names(condition: &str) -> Result<Vec<String>, String> {
    let parsed = STRICT
        .compile_expression(condition)
        .map_err(|error| error.to_string())?;
    Ok(sorted(parsed.undeclared_variables(false)))
}

fn sorted(names: std::collections::HashSet<String>) -> Vec<String> {
    let mut names: Vec<String> = names.into_iter().collect();
    names.sort();
    names
}

/// v3's `{default_choice}` as `{{ default_choice }}`.
fn double_braces(template: &str) -> Cow<'_, str> {
    if template.contains("{{") || template.contains("{%") {
        return Cow::Borrowed(template);
    }
    let mut out = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        match after.split_once('}') {
            Some((name, tail))
                if name.chars().all(|c| c.is_alphanumeric() || c == '_') && !name.is_empty() =>
            {
                out.push_str(&format!("{{{{ {name} }}}}"));
                rest = tail;
            }
            _ => {
                out.push('{');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scope(pairs: &[(&str, Jinja)]) -> Scope {
        pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.clone()))
            .collect()
    }

    #[test]
    fn renders_both_kinds_of_braces_and_particles() {
        let scope = scope(&[
            ("default_choice", Jinja::from("미래테크")),
            ("fee", Jinja::from(10000)),
        ]);
        assert_eq!(render("{default_choice}로 할까요?", &scope), "미래테크로 할까요?");
        assert_eq!(
            render("{{ default_choice|josa('으로/로') }}, {{ fee|won }}", &scope),
            "미래테크로, 10,000원"
        );
        assert_eq!(render("{{ nobody }}.", &scope), ".");
    }

    #[test]
    fn a_condition_over_something_missing_does_not_hold() {
        let scope = scope(&[("services_selected", Jinja::from("all"))]);
        assert!(holds("services_selected in ['all', 'mobile_only']", &scope));
        assert!(!holds("security_medium == 'shinhan_otp'", &scope));
        assert!(!holds("security_medium != 'shinhan_otp'", &scope));
        assert!(holds("security_medium is not defined", &scope));
        assert!(!holds("((", &scope));
    }
}
