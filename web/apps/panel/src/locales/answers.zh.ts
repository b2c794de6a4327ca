// 中文：机器人的配置、发布与优化。与 `answers.en.ts` 的键相同。

export default {
  save: '保存到测试机器人', saved: '已保存到测试机器人', savedLead: '下次发布后对访客生效。', readonly: '您的角色可以查看，但不能修改',
  fields: {
    welcomeCard_enabled: '欢迎卡片', welcomeCard_title: '卡片标题', welcomeCard_items: '问题', direct_threshold: '直接回答的阈值', chitchat_enabled: '寒暄', chitchat_threshold: '寒暄的阈值',
    clarify_enabled: '问题澄清', clarify_threshold: '澄清的阈值', clarify_count: '澄清时展示的问题数', clarify_text: '列表前的话术', fallback_text: '兜底回复',
    fallback_offerPersonAfter: '提供人工的时机', fallback_offer: '提供人工的话术', handOver_builtIn: '内置说法', handOver_phrases: '自定义说法',
  },
  bad: {
    share: '请输入 0.00 到 1.00 之间的分数。', aboveDirect: '不能高于直接回答的阈值。', count: '请输入 1 到 {max} 的整数。', empty: '两种语言都需要填写。', long: '每种语言最多 {max} 个字符。',
    items: '最多 {max} 个问题。', item: '每个问题 1 到 {max} 个字符。', phrases: '最多 {max} 个说法。', phrase: '每个说法 1 到 {max} 个字符。',
  },
  zones: { direct: '直接回答', chitchat: '寒暄', clarify: '澄清', fallback: '兜底' },
  done: { direct: '已回答', chitchat: '按寒暄回答', clarify: '已澄清', fallback: '兜底', handOver: '已转人工' },
  welcome: {
    lead: '访客进入时发送：一点即可提问的问题列表。', itemsLead: '两种语言的访客看到同一份列表，越靠上越先展示。可拖动排序，也可在手柄上用方向键移动。', count: '{n} / {max}', move: '移动“{text}”', moveHelp: '拖动，或用方向键', movedTo: '“{text}”现在是第 {place} 个，共 {n} 个',
    place: '第 {n} 个问题', picked: '来自问答', remove: '移除“{text}”', unmatched: '没有问答能回答它。', unmatchedNear: '没有问答能直接回答它，最接近的是“{question}”。', none: '还没有问题。没有问题时不会发送卡片。', add: '选择问答，或直接输入问题', useTyped: '按原文添加“{text}”', nothingFound: '没有找到问答', full: '卡片已有 {max} 个问题，不能再添加。',
    example: '访客看到的样子', exampleLanguage: '示例的语言', exampleEmpty: '添加问题后，卡片会显示在这里。', exampleOff: '卡片已关闭：访客只看到欢迎语。',
  },
  strategies: {
    title: '分界线画在哪里', of: '最近 {days} 天 {n} 个问题的最高分', nobody: '还没有提问', chartOf: '最近 {days} 天 {n} 个问题的最高分', expectedChart: '分界线在各处的预期效果', bar: '{from} 到 {to}：{n}',
    hint: '拖动分界线，或使用方向键。例子会立即变化；发布之前不会影响访客。', lines: { direct_threshold: '直接回答的分界线', clarify_threshold: '澄清的分界线', chitchat_threshold: '寒暄的分界线' },
    talkChart: '{n} 个未直接回答的问题的寒暄分数', notTalk: '不是寒暄',
    nobodyLead: '最近没有访客提问，所以这里是估算。', fewLead: '最近提问的访客还太少，不能只看他们的分数，所以同时给出估算。',
    expectedLead: '估算的方法是：把您自己的每个问法依次藏起来，让机器人去找它的答案。曲线显示分界线在每个位置时，会直接回答多少问题，以及其中多少是对的。',
    emptyLead: '暂时没有可显示的内容：还没有访客提问，知识库也太小，无法估算。请添加问题，并为每个问题写几个相似问法。分界线仍可照常设置。', rightCurve: '回答正确的比例', answeredCurve: '直接回答的比例',
    order: '按此顺序尝试', direct: '直接回答', directLead: '发送最匹配问题的答案。', chitchat: '寒暄', chitchatLead: '没有足够匹配的问题时，回应寒暄。', clarify: '问题澄清', clarifyLead: '展示最接近的问题：“{text}”', fallback: '兜底', quote: '“{text}”',
    thenPerson: '连续 {n} 次后提供人工。', from: '分数 ≥', to: '到 {score}，', shown: '个', editText: '编辑话术', perWeek: '每周 {n} 个',
  },
  near: { title: '分界线附近', real: '真实问题', above: '略高于 {score}，{what}', below: '略低于 {score}，{what}', notClose: '没有足够接近的问题', none: '最近没有问题落在分界线附近。' },
  sides: { title: '将会改变结果', count: '{n} 个问题，共 {times} 次', fromTo: '{from} → {to}', times: '问过 {n} 次', more: '还有 {n} 个' },
  move: {
    title: '如果从 {from} 移到 {to}', here: '在 {score} 处', now: '在 {score} 处：{answered} 的问题被直接回答，其中 {right} 是对的。', answered: '直接回答', right: '可能正确', wrong: '可能错误', aWeek: '每周', ofHundred: '每 100 个', try: '试试 {score}',
    good: '位置合适：附近没有哪处能回答更多，又保持十答九对。', noBetter: '这里十个回答中不到九个正确，附近也没有更好的位置。补充相似问法比移动分界线更有用。', how: '用学习时藏起来的问题估算。', learning: '机器人正在学习最近的修改，学完后会给出预期。', unknown: '信息太少，无法估算。需要多个带相似问法的问题。',
  },
  handOver: {
    words: '访客要求人工时', wordsLead: '消息中出现以下任一说法，会先于其他策略转给人工。', builtInHelp: '中英文里常见的要求人工的说法，例如：', samples: '部分内置说法：', phrasesPlaceholder: '输入说法后按回车', phrasesHelp: '消息中完整出现该说法即生效，不区分大小写。',
    misses: '机器人答不上来时', missesLead: '连续多次兜底后，机器人会带按钮提供人工。', inARow: '次连续兜底', offerHelp: '显示在“转人工服务”按钮上方。', after: '连续 {n} 次之后：',
  },
  engines: {
    lead: '不使用这些引擎时，机器人只在本服务器上运行，访客写的内容不会离开这里。启用后立即对测试机器人和访客生效。引擎未能及时回应时，由内置引擎回答。', use: '使用“{name}”', sentTitle: '会发送的内容：', url: '地址', model: '模型', key: '密钥', keyHelp: '加密保存，不会再次显示。', keySaved: '已保存密钥', keyChange: '替换或删除', keyDeleted: '留空：删除已保存的密钥', keyKeep: '保留已保存的',
    try: '试一试', saveAndTry: '保存并试一试', trying: '正在请求…', works: '可用，{ms} 毫秒内回应', slow: '可用，但用了 {ms} 毫秒。超过 800 毫秒时由内置引擎回答。', failed: '不可用：{why}',
    problems: { address: '不允许访问该地址。', unreachable: '无法连接，或对方不支持 TLS。', timedOut: '没有及时应答。', status: '返回了状态码 {status}。', tooLarge: '应答过大。', answer: '应答的内容不符合要求。' },
    embeddings: { title: '句向量', lead: '用更大的模型理解问法，需兼容 OpenAI 的 /v1/embeddings。', sent: '访客写给机器人的每个问题，以及知识库中所有标准问题和相似问题。不含姓名、答案和其他消息。', modelExample: 'text-embedding-3-small' },
    vectors: {
      none: '还没有任何问法。', ready: '全部 {n} 个问法都已有向量。', growing: '{n} 个问法中已有 {ready} 个有向量。全部完成之前，由内置引擎回答。', tooMany: '问答库共有 {n} 个问法，最多为 {most} 个问法生成向量，因此由内置引擎回答。',
    },
    judge: { title: '裁判', lead: '由语言模型决定反问还是直接回答，需兼容 /v1/chat/completions。它只在您自己的问答中选择，从不向访客写任何内容。', sent: '将要澄清的问题，以及最接近的标准问题。不含姓名和其他消息。', modelExample: 'gpt-4o-mini' },
    bad: { noUrl: '请输入地址，例如 https://host/v1。', url: '请输入以 https:// 开头的完整地址。', noModel: '请输入模型名称。', refused: '服务器不接受这个地址：必须是 https；除非配置允许，不能是内网地址。' },
  },
  diff: {
    changes: { added: '新增', changed: '修改', removed: '移除' }, counts: { added: '新增 {n}', changed: '修改 {n}', removed: '移除 {n}', config: '设置 {n} 项' }, none: '没有差异，访客不会看到变化。', questions: '有差异的问题', config: '有差异的设置',
    nobody: '不转接', words: '问题', similarMore: '多 {n} 个相似问题', similarLess: '少 {n} 个相似问题', answer: '答案', format: '答案格式', handOver: '转人工', rest: '其他', standard: '标准问题', similar: '相似问题', answerTitle: '答案', reordered: '顺序不同', insBegins: '新增：', delBegins: '移除：',
    more: '显示更多（{n}）', untold: '还有 {n} 个未列出',
  },
  gate: {
    passed: '{n} 个回归问题全部符合预期。', failed: '{of} 个回归问题中有 {n} 个未通过', found: '{what}：“{question}”，{score}', foundNothing: '{what}，没有找到', expected: '预期“{question}”', expectedNone: '预期不回答', expectedGone: '预期的问答已被删除',
  },
  deploy: {
    changesTitle: '改动', since: '与当前对访客生效的 {version} 相比。', first: '还没有发布过。', note: '发布备注', noteHelp: '显示在发布记录中。', notePlaceholder: '这次有什么变化？', off: '机器人未启用，启用后才能发布。', what: '访客会看到的变化',
    willRun: '会先运行 {n} 个回归问题；只要有一个未通过，就不会发布。', noQuestions: '没有回归问题为这次发布把关。', addQuestions: '去添加', held: '没有发布。请修正答案后再试，或仍然发布。', toQuestions: '回归问题',
    sure: '即使有 {n} 个问题未通过也要发布', anyway: '仍然发布', again: '重新运行', next: '发布…', done: '{version} 已生效', doneLead: '访客从现在起得到新的答案。',
  },
  history: {
    lead: '各个时间由哪个版本回答访客。回滚会把旧版本作为新版本重新提供给访客。', columns: { version: '版本号', note: '发布备注', time: '发布时间', by: '发布人', status: '状态', gate: '回归' }, live: '生效中', deployed: '已发布', setup: '初始设置', entries: '{n} 条', backTo: '回到 {version}', gateHelp: '{tested} 个回归问题中 {passed} 个符合预期',
    pick: '选择以比较', pickOf: '选择 {version} 进行比较', more: '{version} 的更多操作', withDraft: '与草稿比较', withLive: '与生效版本比较', compareOne: '与草稿比较', compareTwo: '比较', compare: '比较版本', compareLead: '两个版本之间，或版本与草稿之间的差异。', before: '从', after: '到', draft: '草稿', draftLead: '当前正在编辑的内容', isLive: '{version}（生效中）',
    rollBack: '回滚', rollBackTo: '回滚到 {version}', rolledBack: '已回滚到 {version}', undone: '已撤销：重新使用 {version}', rolledBackLead: '访客从现在起使用它，版本号为 {version}。您正在编辑的内容保持不变。', forgotten: '这个版本的内容已不再保留。',
    emptyTitle: '还没有发布过', emptyLead: '先在测试对话中试用机器人，再发布给访客。',
  },
  regression: {
    lead: '答案不能出错的自定义问题。每次发布前都会运行，有一个未通过就不发布。', add: '添加问题', edit: '编辑问题', editOf: '编辑“{question}”', deleteOf: '删除“{question}”', deleted: '已删除“{question}”', run: '立即运行', added: '已添加为回归问题：“{question}”', fromTest: '用作回归问题', isRight: '符合预期', isWrong: '未通过', notRun: '尚未运行',
    dialogLead: '请用访客的说法，而不是知识库里的原文。', question: '问题', questionExample: '我的包裹一直没到', noQuestion: '请输入问题。', expect: '应当发生什么', expectAnswer: '用这条问答回答', expectNone: '不直接回答', another: '换一个', noTarget: '请选择一条问答。',
    emptyTitle: '还没有回归问题', emptyLead: '请添加十个绝不能答错的问题。每次发布都会先问它们，避免一处修改悄悄影响其他答案。',
  },
  review: {
    lead: '最近 30 天没有答上来或被点踩的问题，按含义归在一起。', times: '问过 {n} 次', wordings: '问法', nearest: '属于', other: '其他问答…', add: '将 {n} 个添加为相似问题', added: '已添加 {n} 个到“{question}”', addedLead: '测试机器人已经学会。', open: '打开', ignore: '忽略', ignored: '已忽略“{title}”', moreWordings: '再显示 {n} 个', fewer: '收起', thumbsDown: '有访客点踩',
    confused: '容易混淆', confusedLead: '一个问题的问法会找到另一个问题。请移动问法，或在答案中说明区别。', example: '“{text}”会找到“{question}”。', pairTimes: '共 {n} 个问法如此。', compare: '比较', comparePair: '比较“{first}”与“{second}”', pairTitle: '容易混淆', pairLead: '标出的问法属于一个问题，却找到了另一个。', moveTo: '将“{text}”移动到“{question}”', moved: '“{text}”已移动到“{question}”。',
    thumbs: '访客的评价', up: '点赞：', down: '点踩：', downFor: '点踩的提问：{texts}', emptyTitle: '没有未命中的问题', emptyLead: '访客问到机器人不会的问题时，会按含义归类显示在这里。',
  },
}
