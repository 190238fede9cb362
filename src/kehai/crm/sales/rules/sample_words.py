"""What the sample data says: made-up firms and people, in the language of who plants it."""

from django.utils.translation import gettext_noop as _

MARK = _("Sample")  # before each name, so that nobody takes it for a real one
NOTE = _("Sample data. It goes in one click, from the first steps or the settings.")

# Firm, where it is (code), stage, intention, how it came.
FIRMS = (
    (_("Yunfan Packaging Machinery"), "31", "customer", "signed", "referral"),
    (_("Hexin Precision Parts"), "3205", "prospect", "to_sign", "exhibition"),
    (_("Lantian Food"), "3301", "prospect", "to_explore", "web_form"),
    (_("Dingsheng Logistics"), "4403", "customer", "signed", "phone"),
    (_("Qinghe Paper"), "3702", "lead", "to_explore", "wechat"),
    (_("Xingyuan Electronics"), "4401", "prospect", "to_sign", "referral"),
    (_("Baichuan Chemicals"), "3201", "lead", "to_explore", "exhibition"),
    (_("Jinhui Furniture"), "4406", "prospect", "to_explore", "phone"),
    (_("Mingde Hospital Supplies"), "11", "lead", "none", "web_form"),
    (_("Ruifeng Agriculture"), "5101", "prospect", "to_sign", "wechat"),
    (_("Haitong Shipyard"), "3502", "lead", "to_explore", "other"),
    (_("Songtao Interiors"), "4201", "former", "none", "referral"),
)
# One person a firm, in their order: name and position.
PEOPLE = (
    (_("Lin Jianguo"), _("Purchasing manager")),
    (_("Wu Meiling"), _("Production director")),
    (_("Zhao Ming"), _("General manager")),
    (_("Sun Lihua"), _("Warehouse manager")),
    (_("Zhou Peng"), _("Purchasing manager")),
    (_("Xu Jing"), _("Technical director")),
    (_("Ma Chao"), _("General manager")),
    (_("Zhu Yan"), _("Purchasing manager")),
    (_("Hu Xiaodong"), _("Warehouse manager")),
    (_("Guo Fang"), _("Production director")),
    (_("He Wei"), _("Technical director")),
    (_("Gao Xiang"), _("General manager")),
)
# Firm, days ago, way, what was said, how it went, what comes next (days from now; None: nothing).
TALKS = (
    (0, 9, "visit", _("Visited the plant; the second line is to be modernised."), "interested", _("Send a first proposal"), None),
    (0, 2, "phone", _("The proposal is with the management; an answer comes next week."), "considering", _("Ask for the answer"), 3),
    (1, 4, "wechat", _("Wants to compare the delivery times of two suppliers."), "considering", _("Send our delivery times"), 1),
    (2, 6, "email", _("Asked for a price list and references from the food industry."), "interested", _("Send references"), 2),
    (3, 12, "phone", _("Content with the first delivery; needs spare parts in spring."), "agreed", "", None),
    (4, 1, "phone", _("Nobody picked up."), "not_reached", _("Call again"), 1),
    (5, 5, "visit", _("Technical questions are settled; the price is still open."), "interested", _("Discuss the price"), 4),
    (7, 3, "wechat", _("Is looking for a supplier for a new workshop."), "interested", _("Make an appointment"), 5),
    (9, 7, "phone", _("The budget is approved; a quote is wanted."), "agreed", _("Send the quote"), 2),
    (11, 30, "phone", _("Bought elsewhere this year."), "not_interested", "", None),
)
# Firm, what it is about, amount, days until it closes, how far along its way (parts of a hundred), need, next step.
DEALS = (
    (0, _("Second packaging line"), 480000, 40, 75, _("Too many stops on the old line"), _("Ask for the answer")),
    (1, _("Spare parts for a year"), 86000, 20, 50, _("Deliveries come too late"), _("Send our delivery times")),
    (2, _("Conveyors for the new hall"), 210000, 70, 25, _("A new hall opens at the end of the year"), _("Send references")),
    (5, _("Test bench"), 135000, 30, 90, _("Customers ask for proof of quality"), _("Discuss the price")),
    (7, _("Dust extraction"), 64000, 90, 0, _("A new workshop must meet the rules"), _("Make an appointment")),
    (9, _("Automatic boxing"), 320000, 55, 50, _("Too few people in the season"), _("Send the quote")),
)
# Deal, lines of goods: name, how many, price.
QUOTES = (
    (0, ((_("Packaging machine"), 2, 190000), (_("Installation and training"), 1, 60000))),
    (5, ((_("Boxing machine"), 1, 290000), (_("Spare parts"), 20, 1500))),
)
# Firm, what is to be done, which sort, in how many days.
TASKS = (
    (0, _("Ask about the proposal"), "call", 1),
    (2, _("Send references"), "todo", 2),
    (5, _("Prepare the talk about the price"), "todo", 4),
    (7, _("Make an appointment"), "appointment", 5),
    (9, _("Send the quote"), "todo", 2),
)
