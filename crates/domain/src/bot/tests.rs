use super::*;

fn config() -> BotConfig {
    let mut config = BotConfig::default();
    config.chitchat.enabled = true;
    config.clarify.enabled = true;
    config
}

// S-119, S-120, S-121, S-125, S-126
#[test]
fn the_strategies_are_tried_in_order() {
    let table = [
        (Some(0.80), Some(1.00), Decision::Direct),
        (Some(0.79), Some(0.80), Decision::Chitchat),
        (Some(0.79), Some(0.79), Decision::Clarify),
        (Some(0.50), None, Decision::Clarify),
        (Some(0.49), None, Decision::Fallback),
        (None, Some(0.90), Decision::Chitchat),
        (None, None, Decision::Fallback),
    ];
    for (qa, chitchat, decision) in table {
        assert_eq!(decide(&config(), qa, chitchat), decision, "{qa:?} {chitchat:?}");
    }
}

// S-111, S-124
#[test]
fn chitchat_and_clarifying_are_off_until_switched_on() {
    let config = BotConfig::default();
    assert_eq!(decide(&config, Some(0.79), Some(1.0)), Decision::Fallback);
}

/// Makes a configuration wrong.
type Spoil = fn(&mut BotConfig);

// S-116, S-119, S-123, S-125
#[test]
fn a_configuration_outside_its_ranges_names_the_field() {
    let table: [(&str, Spoil); 9] = [
        ("direct.threshold", |c| c.direct.threshold = 1.01),
        ("direct.threshold", |c| c.direct.threshold = f32::NAN),
        ("chitchat.threshold", |c| c.chitchat.threshold = -0.1),
        ("clarify.threshold", |c| c.clarify.threshold = 0.81),
        ("clarify.count", |c| c.clarify.count = 11),
        ("fallback.offerPersonAfter", |c| c.fallback.offer_person_after = 0),
        ("fallback.text", |c| c.fallback.text.zh = " ".into()),
        ("welcomeCard.items", |c| {
            c.welcome_card.items = vec![WelcomeItem { text: "hi".into(), question: None }; 21];
        }),
        ("handOver.phrases", |c| c.hand_over.phrases = vec!["x".repeat(51)]),
    ];
    for (field, spoil) in table {
        let mut config = config();
        spoil(&mut config);
        assert_eq!(config.check().expect_err(field).field, field);
    }
    assert_eq!(config().check(), Ok(()));
}
