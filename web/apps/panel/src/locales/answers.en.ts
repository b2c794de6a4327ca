// English of the chatbot's configuration, deployment and review. `answers.zh.ts` has the same keys.

export default {
  save: 'Save to test bot', saved: 'Saved to the test bot', savedLead: 'Visitors get it after the next deployment.', readonly: 'Your role can read this, not change it',
  fields: {
    welcomeCard_enabled: 'Welcome card', welcomeCard_title: 'Card title', welcomeCard_items: 'Questions', direct_threshold: 'Threshold of direct answering', chitchat_enabled: 'Chitchat', chitchat_threshold: 'Threshold of chitchat',
    clarify_enabled: 'Question clarifying', clarify_threshold: 'Threshold of clarifying', clarify_count: 'Questions shown when clarifying', clarify_text: 'Text before the list', fallback_text: 'Fallback reply',
    fallback_offerPersonAfter: 'Offer a person after', fallback_offer: 'Text of the offer', handOver_builtIn: 'Built-in phrases', handOver_phrases: 'Your own phrases',
  },
  bad: {
    share: 'Enter a score from 0.00 to 1.00.', aboveDirect: 'Must not be above the threshold of direct answering.', count: 'Enter a whole number from 1 to {max}.', empty: 'A text is needed in both languages.', long: 'At most {max} characters in each language.',
    items: 'At most {max} questions.', item: 'Each question has 1 to {max} characters.', phrases: 'At most {max} phrases.', phrase: 'Each phrase has 1 to {max} characters.',
  },
  zones: { direct: 'Direct answer', chitchat: 'Chitchat', clarify: 'Clarify', fallback: 'Fallback' },
  done: { direct: 'answered', chitchat: 'answered as chitchat', clarify: 'clarified', fallback: 'fallback', handOver: 'handed over' },
  welcome: {
    lead: 'Sent when a visitor enters: questions to pick from with one click.', itemsLead: 'Visitors of both languages get the same list, higher ones first. Drag to reorder, or use the arrow keys on the handle.', count: '{n} / {max}', move: 'Move “{text}”', moveHelp: 'Drag, or arrow keys', movedTo: '“{text}” is now number {place} of {n}',
    place: 'Question {n}', picked: 'From Q&A', remove: 'Remove “{text}”', unmatched: 'No Q&A answers this.', unmatchedNear: 'No Q&A answers this directly. The closest is “{question}”.', none: 'No questions yet. Without any, no card is sent.', add: 'Pick a Q&A or type a question', useTyped: 'Add “{text}” as it stands', nothingFound: 'No Q&A found', full: 'The card has {max} questions, no more fit.',
    example: 'As visitors see it', exampleLanguage: 'Language of the example', exampleEmpty: 'Add a question and the card appears here.', exampleOff: 'The card is off: visitors see the greeting alone.',
  },
  strategies: {
    title: 'Where the lines are drawn', of: 'Best score of {n} questions, last {days} days', nobody: 'No questions yet', chartOf: 'Best score of {n} questions of the last {days} days', expectedChart: 'Expected at each place of the line', bar: '{from} to {to}: {n}',
    hint: 'Drag a line, or use the arrow keys. The examples follow at once; nothing is live until you deploy.', lines: { direct_threshold: 'Line of direct answering', clarify_threshold: 'Line of clarifying', chitchat_threshold: 'Line of chitchat' },
    talkChart: 'Chitchat scores of the questions that are not answered directly | Chitchat score of 1 question that is not answered directly | Chitchat scores of {n} questions that are not answered directly', notTalk: 'Not chitchat',
    nobodyLead: 'No visitor has asked anything in the last days, so this is an estimate.', fewLead: 'Too few visitors have asked in the last days to go by them alone, so an estimate stands beside their scores.',
    expectedLead: 'Each wording of your own questions was hidden from the bot once, and the bot had to find its answer. The curves show, for every place of the line, how many it would answer directly and how many of those answers would be right.',
    emptyLead: 'Nothing to show yet: no visitor has asked, and the knowledge base is too small for an estimate. Add questions with a few similar questions each. The lines work all the same.', rightCurve: 'Answers that are right', answeredCurve: 'Questions answered directly',
    order: 'Tried in this order', direct: 'Direct answering', directLead: 'Sends the answer of the best question.', chitchat: 'Chitchat', chitchatLead: 'Small talk, when no question is good enough.', clarify: 'Question clarifying', clarifyLead: 'Shows the closest questions: “{text}”', fallback: 'Fallback', quote: '“{text}”',
    thenPerson: 'Then offers a person at once. | After {n} in a row, offers a person.', from: 'score ≥', to: 'to {score},', shown: 'shown', editText: 'Edit text', perWeek: '{n} a week',
  },
  near: { title: 'Near the lines', real: 'real questions', above: 'Just above {score}, {what}', below: 'Just below {score}, {what}', notClose: 'no question close enough', none: 'No question of the last days lies near a line.' },
  sides: { title: 'Would change sides', count: '{n} question, {times} times | {n} questions, {times} times', fromTo: '{from} → {to}', times: 'asked {n} times', more: 'and {n} more' },
  move: {
    title: 'If you moved {from} to {to}', here: 'At {score}', now: 'At {score}: {answered} of questions are answered directly, {right} of these answers right.', answered: 'Answered directly', right: 'Likely right', wrong: 'Likely wrong', aWeek: 'a week', ofHundred: 'of 100', try: 'Try {score}',
    good: 'A good place: no move nearby answers more and stays nine in ten right.', noBetter: 'Fewer than nine in ten answers are right here, and no place nearby does better. Similar questions help more than the line.', how: 'Estimated by questions that were hidden while the bot learned.', learning: 'The bot is learning from the last edit; what to expect is told when it has.', unknown: 'Too little is known for an estimate. It needs several questions with similar questions.',
  },
  handOver: {
    words: 'When a visitor asks for a person', wordsLead: 'A message with one of these phrases goes to a person before anything else is tried.', builtInHelp: 'Ways to ask for a person in English and Chinese. A few of them:', samples: 'Some of the built-in phrases:', phrasesPlaceholder: 'Type a phrase and press Enter', phrasesHelp: 'Counts where it stands as whole words in a message. Upper and lower case are the same.',
    misses: 'When the bot does not know', missesLead: 'After several fallbacks in a row the bot offers a person with a button.', inARow: 'fallbacks in a row', offerHelp: 'Above the button “Talk to a person”.', after: 'after {n} in a row:',
  },
  engines: {
    lead: 'Without these the bot works on this server alone, and nothing a visitor writes leaves it. They act at once for the test bot and for visitors. If an engine does not answer in time, the built-in one answers instead.', use: 'Use “{name}”', sentTitle: 'What is sent there:', url: 'Address', model: 'Model', key: 'Key', keyHelp: 'Kept encrypted, never shown again.', keySaved: 'A key is saved', keyChange: 'Replace or delete', keyDeleted: 'Empty: the saved key is deleted', keyKeep: 'Keep the saved one',
    try: 'Try it', saveAndTry: 'Save and try it', trying: 'Asking…', works: 'Works, answered in {ms} ms', slow: 'Works, but took {ms} ms. After 800 ms the built-in engine answers instead.', failed: 'Does not work: {why}',
    problems: { address: 'this address may not be asked.', unreachable: 'nobody answers there, or not over TLS.', timedOut: 'it did not answer in time.', status: 'it answered with status {status}.', tooLarge: 'its answer is too large.', answer: 'its answer is not what was asked for.' },
    embeddings: { title: 'Sentence vectors', lead: 'Understands wordings by a larger model, behind an OpenAI-compatible /v1/embeddings.', sent: 'every question a visitor writes to the bot, and all standard and similar questions of the knowledge base. No names, no answers, no other messages.', modelExample: 'text-embedding-3-small' },
    vectors: {
      none: 'There are no wordings yet.', ready: 'The only wording has its vector. | All {n} wordings have their vectors.', growing: '{ready} of {n} wording has its vector. Until it does, the built-in engine answers. | {ready} of {n} wordings have their vectors. Until all do, the built-in engine answers.',
      tooMany: 'The Q&A database has {n} wordings; vectors are made for up to {most}. The built-in engine answers. | The Q&A database has {n} wordings; vectors are made for up to {most}. The built-in engine answers.',
    },
    judge: { title: 'Judge', lead: 'A language model that decides between asking back and answering, behind /v1/chat/completions. It only chooses among your own Q&As; it never writes to a visitor.', sent: 'a question that would be clarified, with the closest standard questions. No names, no other messages.', modelExample: 'gpt-4o-mini' },
    bad: { noUrl: 'Enter an address such as https://host/v1.', url: 'Enter a complete address that begins with https://.', noModel: 'Enter the name of a model.', refused: 'The server does not accept this address: it must be https, and not a private one unless the configuration allows it.' },
  },
  diff: {
    changes: { added: 'New', changed: 'Changed', removed: 'Removed' }, counts: { added: '{n} new | {n} new', changed: '{n} changed | {n} changed', removed: '{n} removed | {n} removed', config: '{n} setting | {n} settings' }, none: 'Visitors would notice nothing: there are no differences.', questions: 'Questions that differ', config: 'Settings that differ',
    nobody: 'nobody', words: 'question', similarMore: '{n} similar question more | {n} similar questions more', similarLess: '{n} similar question less | {n} similar questions less', answer: 'answer', format: 'format of the answer', handOver: 'hand-over', rest: 'other', standard: 'Standard question', similar: 'Similar questions', answerTitle: 'Answer', reordered: 'in another order', insBegins: 'added: ', delBegins: 'removed: ',
    more: 'Show more ({n})', untold: 'and {n} more that are not listed',
  },
  gate: {
    passed: 'No regression questions were asked. | The regression question did as expected. | All {n} regression questions did as expected.', failed: '{n} of {of} regression questions failed | {n} of {of} regression questions failed', found: '{what}: “{question}”, {score}', foundNothing: '{what}, nothing found', expected: 'expected “{question}”', expectedNone: 'expected no answer', expectedGone: 'the expected Q&A was deleted',
  },
  deploy: {
    changesTitle: 'Changes', since: 'Compared with {version}, which answers visitors now.', first: 'Nothing was deployed yet.', note: 'Deployment note', noteHelp: 'Shown in the deployment history.', notePlaceholder: 'What is new?', off: 'The bot is off. Activate it to deploy.', what: 'What visitors will notice',
    willRun: 'One regression question runs first. If it fails, nothing is deployed. | {n} regression questions run first. If one fails, nothing is deployed.', noQuestions: 'No regression questions guard this deployment.', addQuestions: 'Add some', held: 'Nothing was deployed. Correct the answers and try again, or deploy in spite of it.', toQuestions: 'Regression questions',
    sure: 'Deploy although one question fails | Deploy although {n} questions fail', anyway: 'Deploy anyway', again: 'Run again', next: 'Deploy…', done: '{version} is live', doneLead: 'Visitors get the new answers from now on.',
  },
  history: {
    lead: 'What answered visitors when. Rolling back brings an old version to visitors again, as a new version.', columns: { version: 'Version Number', note: 'Deployment Note', time: 'Deployment Time', by: 'Deployer', status: 'Status', gate: 'Regression' }, live: 'Live', deployed: 'Deployed', setup: 'Setup', entries: '{n} entry | {n} entries', backTo: 'back to {version}', gateHelp: '{passed} of {tested} regression questions did as expected',
    pick: 'Choose to compare', pickOf: 'Choose {version} to compare', more: 'More about {version}', withDraft: 'Compare with the draft', withLive: 'Compare with the live version', compareOne: 'Compare with the draft', compareTwo: 'Compare', compare: 'Compare versions', compareLead: 'What differs between two versions, or a version and the draft.', before: 'From', after: 'To', draft: 'Draft', draftLead: 'As it is edited now', isLive: '{version} (live)',
    rollBack: 'Roll back', rollBackTo: 'Roll back to {version}', rolledBack: 'Rolled back to {version}', undone: 'Taken back: {version} again', rolledBackLead: 'Visitors get it from now on, as {version}. What you are editing stays as it is.', forgotten: 'What this version knew is no longer kept.',
    emptyTitle: 'Nothing was deployed yet', emptyLead: 'Try the bot in the test chat, then deploy it to visitors.',
  },
  regression: {
    lead: 'Questions of your own that must keep their answers. They run before each deployment and hold it back when one fails.', add: 'Add question', edit: 'Edit question', editOf: 'Edit “{question}”', deleteOf: 'Delete “{question}”', deleted: 'Deleted “{question}”', run: 'Run now', added: 'Added as regression question: “{question}”', fromTest: 'Use as regression question', isRight: 'As expected', isWrong: 'Failed', notRun: 'Not run yet',
    dialogLead: 'Word it the way a visitor would, not as it stands in the knowledge base.', question: 'Question', questionExample: 'my parcel never came', noQuestion: 'Enter a question.', expect: 'What must happen', expectAnswer: 'It is answered with', expectNone: 'It is not answered directly', another: 'Another', noTarget: 'Choose a Q&A.',
    emptyTitle: 'No regression questions yet', emptyLead: 'Add the ten questions that must never go wrong. Each deployment asks them first, so that one edit does not break another answer unseen.',
  },
  review: {
    lead: 'Questions of the last 30 days that were not answered, or got a thumbs down, put together by meaning.', times: 'asked once | asked {n} times', wordings: 'Wordings', nearest: 'Belongs to', other: 'Another Q&A…', add: 'Add as similar question | Add {n} as similar questions', added: 'Added to “{question}” | {n} added to “{question}”', addedLead: 'The test bot knows it already.', open: 'Open', ignore: 'Ignore', ignored: 'Ignored “{title}”', moreWordings: 'Show one more | Show {n} more', fewer: 'Show fewer', thumbsDown: 'A visitor put thumbs down',
    confused: 'Taken for each other', confusedLead: 'A wording of one question finds the other. Move it, or say in the answers what sets them apart.', example: '“{text}” finds “{question}”.', pairTimes: 'One wording does. | {n} wordings do.', compare: 'Compare', comparePair: 'Compare “{first}” with “{second}”', pairTitle: 'Taken for each other', pairLead: 'The marked wordings of one find the other.', moveTo: 'Move “{text}” to “{question}”', moved: '“{text}” is now with “{question}”.',
    thumbs: 'Thumbs of visitors', up: 'Thumbs up:', down: 'Thumbs down:', downFor: 'Thumbs down for {texts}', emptyTitle: 'Nothing missed', emptyLead: 'When visitors ask something the bot does not know, it appears here, put together by meaning.',
  },
}
