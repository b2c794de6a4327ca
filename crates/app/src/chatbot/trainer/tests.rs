use super::*;
use domain::InstanceId;
use std::sync::mpsc;

const TEST: Job = Job::Test(InstanceId(uuid::Uuid::nil()));
const LIVE: Job = Job::Live(InstanceId(uuid::Uuid::nil()));

/// A lesson that says when it begins, and ends when it is told to: whether it was wanted to the end.
fn told(words: &Words) -> (Lesson, mpsc::Receiver<()>, mpsc::Sender<()>) {
    let ((say, begun), (end, told)) = (mpsc::channel(), mpsc::channel());
    let lesson = Lesson::new(words, true, move |_| {
        say.send(()).unwrap();
        let _ = told.recv();
    });
    (lesson, begun, end)
}

#[tokio::test]
async fn nothing_is_learned_before_it_runs_but_what_somebody_waits_for() {
    let (trainer, words) = (Trainer::default(), Words::default());
    trainer.put(TEST, Duration::ZERO, || Lesson::new(&words, true, |_| {}));
    assert!(!trainer.is_learning(&words));

    let (lesson, begun, end) = told(&words);
    trainer.put_now(TEST, lesson);
    begun.recv().unwrap();
    assert!(trainer.is_learning(&words));
    end.send(()).unwrap();
    trainer.finished(&words).await;

    assert!(!trainer.is_learning(&words));
}

#[tokio::test]
async fn a_lesson_is_told_when_a_newer_edit_takes_its_place() {
    let (trainer, words, newer) = (Trainer::default(), Words::default(), Words::default());
    let ((say, begun), (tell, stopped)) = (mpsc::channel(), mpsc::channel());
    let until_stopped = Lesson::new(&words, true, move |go_on| {
        say.send(()).unwrap();
        while go_on() {
            std::thread::yield_now();
        }
        tell.send(()).unwrap();
    });
    trainer.put_now(TEST, until_stopped);
    begun.recv().unwrap();

    trainer.put_now(TEST, Lesson::new(&newer, true, |_| {}));

    stopped.recv().unwrap();
    trainer.finished(&newer).await;
    assert!(!trainer.is_learning(&words));
}

#[tokio::test]
async fn two_who_wait_for_the_same_words_wait_for_one_lesson() {
    let (trainer, words) = (Trainer::default(), Words::default());
    let (lesson, begun, end) = told(&words);
    trainer.put_now(TEST, lesson);
    begun.recv().unwrap();

    trainer.put_now(LIVE, Lesson::new(&words, false, |_| unreachable!("it is being learned")));
    trainer.put_now(TEST, Lesson::new(&words, true, |_| unreachable!("it is being learned")));
    end.send(()).unwrap();
    trainer.finished(&words).await;

    trainer.run();
    let again = Words::default();
    trainer.put(TEST, Duration::ZERO, || Lesson::new(&again, true, |_| {}));
    trainer.finished(&again).await;
}

#[tokio::test]
async fn a_lesson_that_panics_ends_and_does_not_begin_again_by_itself() {
    let (trainer, words, newer) = (Trainer::default(), Words::default(), Words::default());
    trainer.run();
    trainer.put(TEST, Duration::ZERO, || Lesson::new(&words, true, |_| panic!("as told")));
    trainer.finished(&words).await;

    trainer.put(LIVE, Duration::ZERO, || Lesson::new(&words, true, |_| unreachable!("it failed before")));
    assert!(!trainer.is_learning(&words));
    let (lesson, begun, end) = told(&newer);
    trainer.put(TEST, Duration::ZERO, || lesson);
    begun.recv().unwrap();
    end.send(()).unwrap();
    trainer.finished(&newer).await;
}
