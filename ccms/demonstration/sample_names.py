"""Makes what distinguishes invented stories: a product, a place, a rare maker's name, a number.

Needs no Django: the benchmarks ask for these words before any settings are read.
"""

import random

PRODUCTS = (
    "মোবাইল ফোন", "চার্জার", "ব্লেন্ডার", "শাড়ি", "জুতা", "হেডফোন", "ঘড়ি", "রাইস কুকার", "ফ্যান", "পাঞ্জাবি",
    "ল্যাপটপ", "বই", "ব্যাগ", "সাইকেল", "ক্যামেরা", "ফ্রিজ", "টেলিভিশন", "ওভেন", "চশমা", "খেলনা",
    "power bank", "headphone", "smart watch", "T-shirt", "sunglass", "keyboard", "monitor", "trimmer", "iron", "router",
)  # fmt: skip
PLACES = (
    "মিরপুর", "উত্তরা", "ধানমন্ডি", "বনানী", "মোহাম্মদপুর", "খিলগাঁও", "আগ্রাবাদ", "জিন্দাবাজার", "সোনাডাঙ্গা", "সাহেববাজার",
    "বগুড়া", "কুমিল্লা", "ময়মনসিংহ", "রংপুর", "যশোর", "বরিশাল", "ফেনী", "নোয়াখালী", "টাঙ্গাইল", "কক্সবাজার",
)  # fmt: skip
# Three syllables with three consonants each their own: a thousand names, none of which sounds like another.
SYLLABLES = ("ka", "lo", "mi", "su", "ta", "re", "no", "bi", "du", "pa")
SYLLABLES_BN = ("কা", "লো", "মি", "সু", "তা", "রে", "নো", "বি", "দু", "পা")
MAKERS = len(SYLLABLES) ** 3


def maker(number: int, *, bangla: bool = False) -> str:
    """Return the n-th invented maker's name, in one of the two scripts."""
    syllables = SYLLABLES_BN if bangla else SYLLABLES
    return "".join(syllables[number // 10**place % 10] for place in (2, 1, 0))


def more(chance: random.Random) -> str:
    """Return what one person adds to a story that others tell too."""
    name = maker(chance.randrange(MAKERS), bangla=chance.random() < 0.5)  # noqa: PLR2004 - as many in either script
    number = chance.randrange(10_000_000)
    return f"পণ্য {chance.choice(PRODUCTS)}, {name}, অর্ডার {number}, {chance.choice(PLACES)}।"
