use super::*;

fn read(toml: &str, environment: &[(&str, &str)], flags: &[Flag<'_>]) -> Result<Settings, SettingsError> {
    let file = Config::builder().add_source(File::from_str(toml, FileFormat::Toml));
    let environment = environment
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Settings::read(file, environment.collect(), flags)
}

fn complaint(toml: &str, environment: &[(&str, &str)]) -> String {
    read(toml, environment, &[]).unwrap_err().to_string()
}

#[test]
fn nothing_set_is_a_locked_kiosk_of_the_fictional_bank() {
    let settings = read("", &[], &[]).unwrap();
    assert_eq!(settings, Settings::default());
    assert_eq!(settings.bank.name, "디딤돌은행");
    assert_eq!(settings.session.parked_minutes, 30);
    assert!(settings.window.locked);
    assert!(!settings.window.devtools);
}

#[test]
fn flags_win_over_the_environment_and_that_over_the_file() {
    let file =
        "data = '/file'\nscenarios = '/file'\n[bank]\nname = '파일은행'\n[session]\nparked_minutes = 5";
    let environment = [
        ("DIDIMDOL_DATA", "/environment"),
        ("DIDIMDOL_SESSION__PARKED_MINUTES", "7"),
        ("HOME", "/root"),
    ];
    let flags = [("data", Some("/flag".to_owned())), ("scenarios", None)];
    let settings = read(file, &environment, &flags).unwrap();
    assert_eq!(settings.data.unwrap(), Path::new("/flag"));
    assert_eq!(settings.scenarios.unwrap(), Path::new("/file"));
    assert_eq!(settings.session.parked_minutes, 7);
    assert_eq!(settings.bank.name, "파일은행");
}

#[test]
fn a_bank_is_never_called_by_another_ones_name() {
    let english = |toml| read(toml, &[], &[]).unwrap().bank.english_name().to_owned();
    assert_eq!(english(""), "Didimdol Bank");
    assert_eq!(english("[bank]\nname = '파일은행'"), "파일은행");
    assert_eq!(
        english("[bank]\nname = '파일은행'\nenglish_name = 'File Bank'"),
        "File Bank"
    );
}

#[test]
fn a_misspelt_key_is_refused_with_the_one_that_was_meant() {
    assert_eq!(
        complaint("[sesion]\nparked_minutes = 5", &[]),
        "settings_unknown: there is no setting `sesion` (in the file, or as DIDIMDOL_SESION in the environment); \
         did you mean `session`?"
    );
    assert_eq!(
        complaint("", &[("DIDIMDOL_SESSION__PARKED_MINUTE", "5")]),
        "settings_unknown: there is no setting `session.parked_minute` (in the file, or as \
         DIDIMDOL_SESSION__PARKED_MINUTE in the environment); did you mean `session.parked_minutes`?"
    );
    let without_suggestion = complaint("colour = 'blue'", &[]);
    assert!(
        without_suggestion.ends_with("in the environment)"),
        "{without_suggestion}"
    );
}

#[test]
fn a_value_of_the_wrong_type_names_its_key() {
    let said = complaint("[session]\nparked_minutes = 'soon'", &[]);
    assert!(said.contains("parked_minutes"), "{said}");
    assert!(complaint("[session", &[]).starts_with("settings_invalid: "));
}

#[test]
fn a_named_file_must_exist() {
    let missing = Settings::load(Some(Path::new("/nowhere/didimdol.toml")), &[]);
    assert!(matches!(missing, Err(SettingsError::Invalid(_))), "{missing:?}");
}
