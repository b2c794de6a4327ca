use super::*;

const LIVE: Job = Job::Live(InstanceId(uuid::Uuid::nil()));
const TEST: Job = Job::Test(InstanceId(uuid::Uuid::nil()));
const DEBOUNCE: Duration = Duration::from_secs(2);

fn lesson(words: &Words) -> Lesson {
    Lesson::new(words, true, |_| {})
}

fn quick(words: &Words) -> Lesson {
    Lesson::new(words, false, |_| {})
}

fn begun(next: Next) -> Arc<AtomicBool> {
    let Next::Begin(_, stop) = next else { panic!("nothing begins") };
    stop
}

fn pause(next: Next) -> Duration {
    let Next::Wait(pause) = next else { panic!("something begins, or there is nothing") };
    pause
}

fn is_stopped(stop: &AtomicBool) -> bool {
    stop.load(Ordering::Relaxed)
}

#[test]
fn learning_begins_two_seconds_after_the_last_of_many_edits() {
    let (mut queue, begin) = (Queue::default(), Instant::now());
    for tenth in 0..30 {
        let now = begin + Duration::from_millis(100 * tenth);
        queue.put(TEST, now + DEBOUNCE, lesson(&Words::default()));
        assert_eq!(pause(queue.next(now)), DEBOUNCE);
    }

    let last = begin + Duration::from_millis(2_900);
    assert_eq!(pause(queue.next(last + Duration::from_millis(1_999))), Duration::from_millis(1));
    begun(queue.next(last + DEBOUNCE));
    assert!(matches!(queue.next(last + DEBOUNCE), Next::Nothing), "the edits before it are not learned");
}

#[test]
fn a_newer_edit_stops_the_training_of_an_older_one() {
    let (mut queue, now) = (Queue::default(), Instant::now());
    let (older, newer) = (Words::default(), Words::default());
    queue.put(TEST, now, lesson(&older));
    let stop = begun(queue.next(now));

    queue.put(TEST, now + DEBOUNCE, lesson(&newer));

    assert!(is_stopped(&stop) && !queue.has(&older) && queue.has(&newer));
    queue.done(false);
    assert_eq!(pause(queue.next(now)), DEBOUNCE);
}

#[test]
fn who_wants_the_same_joins_what_is_under_way() {
    let (mut queue, now) = (Queue::default(), Instant::now());
    let (words, newer) = (Words::default(), Words::default());
    queue.put(TEST, now, lesson(&words));
    let stop = begun(queue.next(now));

    queue.put(TEST, now, lesson(&words));
    queue.put(LIVE, now, quick(&words));

    assert!(!is_stopped(&stop), "it goes on where it is");
    assert!(matches!(queue.next(now), Next::Nothing), "and is not done twice");
    queue.put(TEST, now + DEBOUNCE, lesson(&newer));
    assert!(!is_stopped(&stop), "an edit does not take it from the bot that answers visitors");
    queue.put(LIVE, now + DEBOUNCE, lesson(&newer));
    assert!(is_stopped(&stop));
}

#[test]
fn who_waits_brings_forward_what_waits_for_quiet() {
    let (mut queue, now) = (Queue::default(), Instant::now());
    let words = Words::default();
    queue.put(TEST, now + DEBOUNCE, lesson(&words));

    queue.put(LIVE, now, lesson(&words));

    begun(queue.next(now));
    assert!(matches!(queue.next(now), Next::Nothing));
}

#[test]
fn a_quick_training_does_not_stand_for_a_thorough_one() {
    let (mut queue, now) = (Queue::default(), Instant::now());
    let words = Words::default();
    queue.put(LIVE, now, quick(&words));
    begun(queue.next(now));

    queue.put(TEST, now, lesson(&words));

    queue.done(false);
    assert!(queue.has(&words));
    begun(queue.next(now));
}

#[test]
fn what_could_not_be_learned_is_remembered_as_long_as_somebody_has_the_words() {
    let (mut queue, now) = (Queue::default(), Instant::now());
    let (words, others) = (Words::default(), Words::default());
    queue.put(TEST, now, lesson(&words));
    begun(queue.next(now));

    queue.done(true);

    assert!(queue.has_failed(&words) && !queue.has_failed(&others) && !queue.has(&words));
    drop(words);
    assert!(!queue.has_failed(&others) && queue.failed.is_empty());
}
