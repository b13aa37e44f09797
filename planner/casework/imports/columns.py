"""What a column of an imported file may hold: its key, its kind, the names under which files have it, its words for each choice.

A key is the place in a case document: ``debt.contract_rate``, ``household.people``. What a household earns and spends stands in one
column per kind, as an amount a month: ``income.wage``, ``spending.food``. The first name of each language is the one that a template bears.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, get_args

from planner.casework.fields import CURRENCIES
from planner.core.daycount import DAY_COUNTS
from planner.household.household import IncomeKind, SpendingKind

Kind = Literal["identity", "text", "choice", "yes_no", "date", "rate", "amount", "count"]


@dataclass(frozen=True, slots=True)
class Column:
    """One kind of column. ``words`` holds, for a choice, the words that stand for each value, the template's first."""

    key: str
    kind: Kind
    chinese: tuple[str, ...]
    english: tuple[str, ...]
    required: bool = False
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def name(self, language: str) -> str:
        """Return the name in a template of the language."""
        return (self.chinese if language.startswith("zh") else self.english)[0]

    def word(self, value: str, language: str) -> str:
        """Return the word for a choice in a template of the language: the first is Chinese, the second English."""
        words = self.words[value]
        return words[0] if language.startswith("zh") else words[1]


_LENDERS: Final = {
    "bank": ("银行", "bank", "商业银行"),
    "consumer_finance": ("消费金融公司", "consumer finance company", "消费金融", "消金"),
    "microloan": ("小额贷款公司", "micro-loan company", "小额贷款", "小贷", "小贷公司", "网络小贷"),
    "private": ("民间借贷", "private lender", "民间", "个人"),
}
_PRODUCTS: Final = {
    "credit_card": ("信用卡", "credit card", "贷记卡"),
    "consumer_loan": ("消费贷款", "consumer loan", "消费贷", "个人消费贷款", "信用贷款"),
    "business_loan": ("经营贷款", "business loan", "经营贷", "经营性贷款", "个人经营贷款"),
    "auto_loan": ("汽车贷款", "car loan", "车贷", "auto loan"),
    "mortgage": ("住房贷款", "mortgage loan", "房贷", "按揭", "按揭贷款"),
}
_TIERS: Final = {
    "stable": ("稳定", "steady"),
    "mixed": ("部分稳定", "partly steady"),
    "irregular": ("不稳定", "unsteady"),
    "very_irregular": ("很不稳定", "very unsteady"),
}
_HARDSHIPS: Final = {
    "illness": ("疾病", "ill health", "生病", "患病"),
    "job_loss": ("失业", "job lost", "失去工作"),
    "lower_income": ("收入减少", "less income", "收入下降"),
    "bad_season": ("生意或收成不好", "a bad season", "歉收"),
    "bereavement": ("亲人去世", "a death in the family", "丧亲"),
    "disaster": ("灾害", "a disaster", "自然灾害"),
    "other": ("其他", "something else"),
}
_CURRENCIES: Final = {name: (name, name) for name in CURRENCIES} | {"CNY": ("人民币", "CNY", "人民币元", "RMB", "元")}
_DAY_COUNTS: Final = {str(name): (str(name), str(name)) for name in DAY_COUNTS}
_INCOMES: Final[dict[IncomeKind, tuple[str, str]]] = {
    "wage": ("工资", "wages"),
    "gig": ("零工收入", "gig work"),
    "farm": ("务农收入", "farm income"),
    "business": ("经营收入", "business income"),
    "pension": ("养老金", "pension"),
    "benefit": ("补助", "benefits"),
    "other": ("其他收入", "other income"),
}
_SPENDING: Final[dict[SpendingKind, tuple[str, str]]] = {
    "housing": ("住房支出", "housing"),
    "food": ("饮食支出", "food"),
    "utilities": ("水电燃气", "utilities"),
    "transport": ("交通支出", "transport"),
    "education": ("教育支出", "education"),
    "health": ("医疗支出", "health"),
    "care": ("照护支出", "care"),
    "communication": ("通讯支出", "communication"),
    "insurance": ("保险支出", "insurance"),
    "other": ("其他支出", "other spending"),
}
assert tuple(_INCOMES) == get_args(IncomeKind)
assert tuple(_SPENDING) == get_args(SpendingKind)

COLUMNS: Final[tuple[Column, ...]] = (
    Column("id", "identity", ("案件编号", "案件号", "案件ID", "委案编号"), ("case id", "case number", "case no", "case")),
    Column("title.zh", "text", ("案件名称", "案件标题"), ("Chinese title",)),
    Column("title.en", "text", ("英文名称", "英文标题"), ("title", "case title", "English title")),
    Column("as_of", "date", ("基准日", "数据日期", "截止日期", "截至日期", "统计日期"), ("as of", "as of date", "data date")),
    Column("synthetic", "yes_no", ("虚构数据", "测试数据"), ("synthetic", "made up", "test data")),
    Column(
        "debt.id",
        "identity",
        ("债务编号", "合同编号", "合同号", "借据号", "借据编号", "贷款编号", "账号", "账户号", "卡号后四位"),
        ("debt id", "contract number", "contract no", "account", "account number", "account no", "loan id", "loan number", "loan no"),
        required=True,
    ),
    Column("debt.creditor", "text", ("债权人", "债权机构", "贷款机构", "委托方", "发卡行"), ("creditor", "creditor name"), True),
    Column("debt.lender", "choice", ("机构类型", "债权人类型", "贷款人类型"), ("lender type", "lender", "creditor type"), True, _LENDERS),
    Column("debt.product", "choice", ("产品", "产品类型", "业务品种"), ("product", "product type", "loan type"), True, _PRODUCTS),
    Column("debt.secured", "yes_no", ("有无抵押", "是否抵押", "抵押"), ("secured", "collateral")),
    Column("debt.currency", "choice", ("币种", "货币"), ("currency", "ccy"), False, _CURRENCIES),
    Column(
        "debt.contract_date",
        "date",
        ("合同日期", "合同签订日", "签约日期", "放款日期", "发放日期", "借款日期", "开卡日期"),
        ("contract date", "date of contract", "disbursement date", "opened on", "start date"),
        required=True,
    ),
    Column(
        "debt.matures_on",
        "date",
        ("到期日", "到期日期", "贷款到期日", "合同到期日"),
        ("maturity date", "matures on", "maturity", "end date"),
    ),
    Column(
        "debt.original_months",
        "count",
        ("原期限月数", "贷款期限", "期限", "原期数", "总期数"),
        ("original months", "term", "term in months"),
    ),
    Column("debt.days_past_due", "count", ("逾期天数",), ("days past due", "days overdue", "dpd")),
    Column(
        "debt.contract_rate",
        "rate",
        ("年利率", "合同年利率", "合同利率", "执行年利率", "执行利率"),
        ("annual rate", "contract rate", "interest rate", "rate"),
        required=True,
    ),
    Column("debt.penalty_markup", "rate", ("罚息上浮比例", "罚息上浮", "罚息加收比例"), ("penalty markup", "penalty rate markup")),
    Column("debt.day_count", "choice", ("计息天数规则", "计息基础"), ("day count",), False, _DAY_COUNTS),
    Column("debt.charges_since", "date", ("欠息起算日", "起息日", "利息起算日"), ("charges since", "interest since")),
    Column("debt.principal_not_due", "amount", ("未到期本金",), ("principal not due", "undue principal")),
    Column(
        "debt.principal_overdue",
        "amount",
        ("逾期本金", "本金", "剩余本金", "本金余额", "拖欠本金"),
        ("principal overdue", "overdue principal", "principal", "principal balance"),
    ),
    Column("debt.interest", "amount", ("利息", "欠息", "正常利息", "利息余额"), ("interest", "unpaid interest", "interest due")),
    Column("debt.penalty_interest", "amount", ("罚息", "逾期利息"), ("penalty interest", "default interest")),
    Column("debt.compound_interest", "amount", ("复利", "复息"), ("compound interest",)),
    Column("debt.late_charges", "amount", ("违约金", "滞纳金"), ("late charges", "late fees", "liquidated damages")),
    Column("debt.fees", "amount", ("费用", "手续费", "其他费用"), ("fees", "charges")),
    Column("debt.enforcement_costs", "amount", ("实现债权费用", "诉讼费", "诉讼费用"), ("enforcement costs", "legal costs")),
    Column("debt.in_instalments", "yes_no", ("已分期", "是否已分期"), ("in instalments", "already in instalments")),
    Column("household.people", "count", ("家庭人口", "家庭人数"), ("household size", "people", "people in household"), True),
    Column("household.children", "count", ("未成年子女", "子女人数"), ("children", "number of children")),
    Column("household.place", "text", ("所在地代码", "行政区划代码", "地区代码"), ("place", "place code", "region")),
    Column("household.income_tier", "choice", ("收入稳定性",), ("steadiness of income", "income tier"), False, _TIERS),
    Column("household.savings", "amount", ("存款", "储蓄"), ("savings",)),
    Column("household.living_floor", "amount", ("每月最低生活费", "最低生活费"), ("living floor", "least for living")),
    *(Column(f"income.{kind}", "amount", (f"每月{zh}", f"月{zh}", zh), (f"monthly {en}", en)) for kind, (zh, en) in _INCOMES.items()),
    *(Column(f"spending.{kind}", "amount", (f"每月{zh}", f"月{zh}", zh), (f"monthly {en}", en)) for kind, (zh, en) in _SPENDING.items()),
    Column("hardship.kind", "choice", ("困难原因", "逾期原因"), ("hardship", "reason of hardship"), False, _HARDSHIPS),
    Column("hardship.since", "date", ("困难开始日", "困难开始日期"), ("hardship since",)),
    Column("hardship.back_by", "date", ("预计恢复日", "预计恢复日期"), ("income back by", "hardship until")),
)

BY_KEY: Final[Mapping[str, Column]] = {column.key: column for column in COLUMNS}
ALWAYS: Final[tuple[str, ...]] = tuple(column.key for column in COLUMNS if column.required)
"""What every case needs: a column of the file, or one value for all rows in the mapping."""
