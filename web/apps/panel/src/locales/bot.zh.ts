// 机器人各页面的中文：框架、知识库、测试对话。
import type en from './bot.en'

const zh: typeof en = {
  tabs: {
    qa: '问答库', chitchat: '寒暄库', missed: '未命中问题', welcome: '欢迎卡片', strategies: '回答策略', handOver: '转人工', engines: '可选引擎',
    versions: '版本', regression: '回归问题',
  },
  notEnabled: '未启用', changes: '无修改 | {n} 处修改 | {n} 处修改', deploy: '发布', undo: '撤销',
  switch: {
    active: '机器人已启用', off: '机器人未启用', activate: '启用机器人', deactivate: '停用机器人', isOn: '机器人已启用', isOff: '机器人已停用',
    onLead: '从现在起由它回答访客。', offLead: '从现在起它不再回答访客，测试对话仍可使用。',
  },
  test: {
    title: '测试对话', lead: '像访客一样向测试机器人提问。每次修改立即生效于此，发布后对访客生效。', bot: '测试机器人', open: '打开测试对话', hide: '收起测试对话', restart: '重新开始',
    language: '访客语言', placeholder: '请输入您的问题', send: '发送', log: '消息', learning: '学习中…', learningHelp: '测试机器人正在学习您最近的修改。现在的回答已可参考，分数稍后稳定。',
    asked: '您的提问', askPerson: '转人工', welcomeOff: '欢迎卡片未开启，请直接提问。', failed: '重新提问', gone: '访客此时会被转接给人工客服。',
    decisions: { direct: '直接回答', chitchat: '寒暄', clarify: '澄清', fallback: '兜底', handOver: '转人工' },
    time: '{ms} 毫秒', under: '< 1 毫秒', best: '最高 {score}', bestBelow: '最高 {score}，低于 {line}', nothing: '没有相近的问题', bars: '最相近的问题及分数', open_question: '打开“{question}”',
    same: '与{kind}“{wording}”用词相同。', shared: '{words}命中{kind}“{wording}”。', meaning: '与{kind}“{wording}”意思相同。', word: '“{word}”',
    standard: '标准问题', similar: '相似问题', ahead: '领先“{question}”{distance}。', instant: '学习尚未完成时给出的回答。',
    unfit: { tooLong: '作为相似问题过长：最多 500 个字符。', unreadable: '含有无法保存的字符。', tooMany: '该问答的相似问题已达上限。' }, addSimilar: '添加为相似问题', newQa: '新建问答', wrong: '答错了？', addTo: '将“{text}”添加到', other: '其他问答…', added: '已添加到“{question}”', askAgain: '重新提问', find: '查找问答', noneFound: '未找到问答',
  },
  knowledge: {
    add: '添加问答', import: '导入', export: '导出', sheets: '导入与导出', exportAs: '导出为 {format}', search: '搜索', field: '搜索范围', fields: { question: '问题', similar: '相似问题', answer: '答案' },
    status: '状态', statusAll: '状态：全部', statusIs: '状态：{status}', statuses: { enabled: '启用中', disabled: '已停用', new: '新增', edited: '已修改' },
    means: { enabled: '访客得到的就是这里的内容。', disabled: '不参与匹配。', new: '测试对话中已生效，下次发布后对访客生效。', edited: '上次发布后有修改。' },
    columns: { question: '标准问题', hits: '7 天命中', hitsHelp: '最近 7 天直接回答的次数', time: '最后修改时间', status: '状态', actions: '操作' },
    sort: '排序', sorts: { updated: '最后修改', question: '问题', hits: '命中' }, hits: '命中 {n} 次 | 命中 {n} 次', similarCount: '{n} 个相似问题 | {n} 个相似问题', select: '选择“{question}”', selectPage: '选择本页全部',
    selected: '已选 {n} 项', clear: '取消选择', selectedAll: '已选的问题', edit: '编辑', more: '“{question}”的更多操作', editOf: '编辑“{question}”', test: '在测试对话中试问', move: '移动', moveTo: '移动到…', enable: '启用', disable: '停用', delete: '删除',
    done: { enable: '已启用 {n} 个问题 | 已启用 {n} 个问题', disable: '已停用 {n} 个问题 | 已停用 {n} 个问题', delete: '已删除 {n} 个问题 | 已删除 {n} 个问题', move: '已移动 {n} 个问题 | 已移动 {n} 个问题' },
    emptyTitle: '还没有问题', emptyLead: '添加一条问答，或导入表格。右侧的测试对话立即生效。', nothing: '没有符合条件的问题。', showAll: '显示全部', emptyCategory: '该分类为空。',
    selectedRows: '行', saved: '已保存', savedLead: '测试对话中已生效。', deleted: '已删除“{question}”', moveTitle: '移动 {n} 个问题 | 移动 {n} 个问题', moveLead: '移动到同一库中的其他分类。',
    onlyPage: '已选择 {n} 个问题。 | 已选择 {n} 个问题。', selectEvery: '选择全部 {n} 个问题 | 选择全部 {n} 个问题', selectMatch: '选择全部 {n} 个符合条件的问题 | 选择全部 {n} 个符合条件的问题', every: '已选择全部 {n} 个问题。 | 已选择全部 {n} 个问题。', everyMatch: '已选择全部 {n} 个符合条件的问题。 | 已选择全部 {n} 个符合条件的问题。',
    sure: { enable: '启用 {n} 个问题？ | 启用 {n} 个问题？', disable: '停用 {n} 个问题？ | 停用 {n} 个问题？', delete: '删除 {n} 个问题？ | 删除 {n} 个问题？' },
    sureLead: { enable: '包括所有页上符合条件的问题。测试对话中立即生效。', disable: '包括所有页上符合条件的问题。测试对话不再用它们回答。', delete: '包括所有页上符合条件的问题，及其相似问题和答案。此操作无法撤销。' },
    shippedStay: '系统内置的内容会保留。', otherTotal: '符合条件的问题数量已变化，因此没有做任何修改。请重新确认数量。',
  },
  categories: {
    title: '分类', all: '全部分类', add: '添加分类', addInside: '在“{name}”下添加', rename: '重命名', nameOf: '分类名称', newName: '新分类', delete: '删除', more: '“{name}”的更多操作', open: '展开“{name}”', close: '收起“{name}”',
    moveUp: '上移', moveDown: '下移', moveIn: '移入“{name}”', moveOut: '移出', dragHelp: '拖动可移动，也可使用 Alt 加方向键。', moved: '“{name}”现在是{where}第 {place} 个，共 {n} 个', inside: '“{name}”中', top: '顶层', default: '默认知识库', defaultChitchat: '默认寒暄库',
    deleteTitle: '删除“{name}”？', deleteEmpty: '该分类为空。', deleteLead: '其中有 {n} 个问题。 | 其中有 {n} 个问题。', deleteInside: '下级分类会一并删除。', keepOne: '将其中 {n} 个问题移动到 | 将其中 {n} 个问题移动到', lose: '一并删除 | 一并删除', target: '分类',
    off: '已关闭',
  },
  editor: {
    addTitle: '添加问答', editTitle: '编辑问答', addChitchat: '添加寒暄', editChitchat: '编辑寒暄', reset: '恢复默认', wasReset: '已恢复', lead: '保存后测试对话立即生效，下次发布后对访客生效。', category: '分类', question: '标准问题', questionHelp: '大多数访客的问法。',
    similar: '相似问题', similarHelp: '其他问法。回车添加一条，粘贴列表可添加多条。', similarAdd: '添加问法', similarRemove: '移除“{text}”', similarEdit: '问法 {n}', similarCount: '{n}/{max}', similarTwice: '已存在', similarFull: '最多 {n} 条。', pasted: '已添加 {n} 条 | 已添加 {n} 条 | 已添加 {n} 条', skipped: '{n} 条已存在 | {n} 条已存在',
    answer: '答案', format: '格式', plain: '纯文本', markdown: 'Markdown', write: '编写', preview: '访客看到的样子', previewEmpty: '编写时在此显示答案。', picture: '插入图片', uploading: '正在上传图片…', notPicture: '答案中只能插入图片。', pictureDrop: '将图片拖放到此处', pictureHelp: '可粘贴或拖放图片。',
    bold: '粗体', italic: '斜体', link: '链接', list: '列表', linkText: '文字',
    handOver: '随后转人工', handOverHelp: '回答之后为访客接通人工客服。', group: '转给', anybody: '任意客服', enabled: '启用', enabledHelp: '参与匹配。关闭后保留但不匹配。',
    save: '保存', saveAnother: '保存并继续添加', cancel: '取消', gone: '该条目已不存在。', preset: '系统内置：问题不可修改，其余均可调整。',
    changed: {
      title: '其他人修改了该条目', lead: '在您打开之后，于 {at} 保存。您输入的内容仍在这里，尚未保存。', what: '对方修改了：{fields}。', load: '载入对方的版本', save: '用我的内容覆盖', loaded: '已载入对方的版本。', back: '恢复我的内容',
      fields: { category: '分类', question: '标准问题', similarQuestions: '相似问题', answer: '答案', format: '格式', handOver: '转人工', enabled: '启用状态' },
    },
    bad: { question: '请输入 1 到 500 个字符。', similar: '每个问法为 1 到 500 个字符。', answer: '请输入 1 到 5,000 个字符。', category: '请选择分类。' },
    warnings: { title: '与其他条目冲突', same: '“{text}”与以下条目用词相同：', near: '“{text}”目前由以下条目回答：', score: '分数 {score}', open: '打开“{question}”', keep: '仍可保存。', own: '标准问题' },
  },
  chitchat: {
    presets: '系统预设', own: '自定义分类', all: '全部寒暄', presetOf: '{name}（{language}）', switchOf: '回答“{name}”',
    strategyOff: '寒暄策略未启用，以下内容不会用于回答。', strategyLink: '前往回答策略', add: '添加寒暄',
    categories: { greetings: '问候', thanks: '感谢', goodbye: '告别', praise: '称赞', complaint: '抱怨', who: '你是谁', refusals: '天气、时间等', other: '其他' },
  },
  import: {
    title: '导入问答', titleChitchat: '导入寒暄', lead: '从 Excel 或 CSV 文件导入，最多 10,000 行。标准问题相同的条目会被更新，不会删除任何内容。', template: '模板', templateLead: '请填写模板：分类、标准问题、相似问题（每行一条）、答案。', xlsx: 'Excel（.xlsx）', csv: 'CSV',
    drop: '将文件拖放到此处，或选择文件', dropHelp: '.xlsx 或 .csv，最大 10 MB', choose: '选择文件', other: '换一个文件', badType: '只能读取 .xlsx 和 .csv 文件，请将表格另存为其中一种。', tooLarge: '文件超过 10 MB，请拆分后再导入。', empty: '文件是空的。',
    checking: '正在读取“{name}”…', importing: '正在导入…', progress: '{done}/{total} 行', report: '导入结果预览', rows: '读取 {n} 行', added: '新增', updated: '更新', unchanged: '不变', failed: '跳过', newCategories: '新分类：{names}', problems: '将被跳过的行', row: '行', column: '列', problem: '问题', moreProblems: '另有 {n} 条', preview: '读取到的前几行',
    problemsHelp: '可在表格中修正后重新选择，或先导入其余的行。', recheck: '选择修正后的表格', start: '导入 {n} 行 | 导入 {n} 行', startWithout: '跳过这些，导入 {n} 行 | 跳过这些，导入 {n} 行', nothing: '没有可导入的内容。', cancel: '取消', stop: '停止', close: '关闭', stopped: '已停止，此前已保存的行会保留。', done: '导入完成', doneLead: '新增 {added}，更新 {updated}，跳过 {failed}。', failedAfter: '导入到第 {done} 行后停止：{why}', show: '查看问题', downloadProblems: '复制列表',
    kinds: { empty: '不能为空', tooLong: '过长', tooMany: '相似问题过多', duplicate: '前面的行中已有相同的标准问题', unreadable: '含有无法保存的字符', tooDeep: '分类超过三级', category: '该分类不能添加条目', unknownWord: '该列中无法识别的内容', noRoom: '条目数已达上限' },
  },
}

export default zh
