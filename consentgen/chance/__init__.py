"""How often something happens, as a source states it: the value, its notation, and its words.

A chance is read with `parse`, written back with `to_data`, compared with `bounds`, `differ` and `sort_key`,
and said to a patient with `say`. Nothing is invented and nothing is lost: a count stays a count, a unit is
never converted, and not known is a value like any other.

The notation
============

One line, where a line is enough::

    2 of 113                        # counted: 2 of 113 people
    9 of 277 nerves                 # another unit: procedures, births, blocks, injections, sessions ...
    none of 121                     # counted, and nobody had it
    all of 49
    1 in 50                         # a rate that the source states
    1:50                            # the same
    2.6%
    0.87 per 1,000 blocks
    2.6% of 8,010 injections        # a rate that states its group
    1% to 3%                        # a range, both ends included
    1 to 3 in 100
    at most 1 in 100                # also "up to"
    at least 1 of 13
    about 1 in 10
    fewer than 5%                   # also "less than", "under", "<"
    more than 1 in 10               # also "over", ">"
    common                          # a word of the EU scale
    high (calman)                   # a word of another scale, which must be named
    certain
    almost certain
    none                            # the source says none, and not among how many
    not known
    not yet known                   # too early to tell
    more likely
    less likely
    no different
    twice as likely
    half as likely
    1.5 times as likely
    2 to 3 times as likely

A mapping, where more must be said. It has one of these heads::

    how_often: 2 of 113             # any line from above

    compare:                        # side by side, the option that this is about first
      - {with: freezing, how_often: 13 of 46}
      - {with: placebo, how_often: blank}            # nothing is stated on this side
      - {without: treatment, how_often: not known}
      - {among: people over 65, how_often: 3 of 40}

    excess: 3 per 1,000             # what is added
    over: 12 per 1,000              # to the usual chance ("not known" if it is not)

    split:                          # one harm, told apart by how long it lasts
      - {lasting: under a week, how_often: 5 of 100}
      - {lasting: for good, how_often: 1 of 100}

    several:                        # sources that do not agree (a bare list says the same)
      - 2 of 113
      - 7 of 99 nerves

    band: often                     # a word from the clinic's own scale, given here or by its name
    scale: {name: clinic, title: scale of this clinic, bands: [{name: often, at_least: 1 in 20}]}

and beside the head, as needed::

    unit: blocks                    # what was counted
    by: 3 months                    # a time reached; or one of these five:
    at: day 56                      # at a visit
    for: 3 to 6 months              # how long it lasted in those counted, "a mean of 9.3 months"
    within: 30 days                 # in a window
    per: year                       # in each
    lifetime: yes
    among: people over 65           # a subgroup
    after: a collapsed lung         # an earlier event that it depends on
    affects: the baby               # somebody else than the patient
    interval: 0.5 to 1.7 per 1,000 (95%)             # "1.2 to 3.5 times (95%)" for a multiplier
    outcome: benefit                # or survival; harm if left out
    because: no study counted it    # why it is not known, or not yet
    than: with an injection         # beside more or less likely, no different, times as likely

`unit` and `outcome` of a whole hold for its parts; said of `several`, time and people are handed down to
each source. All scalars must be text: many YAML readers turn `1:50` into 110. Between { and } or [ and ],
YAML ends a value at a comma, so quote thousands there: {how_often: "1 in 2,000"}.

What is refused, each with a hint: 5 of 3, 110%, 0 of 0, 1 in 0.5, 1:50:3, 2,6%, ranges that run backwards, a
figure outside its own interval, two units, unknown words and keys.

Public names
============

parse, to_data, ChanceError; Chance and its amounts; Scale and the shipped EU, RCOG, CALMAN; band_of, define;
kind_of, bounds, differ, higher, sort_key, several, counted_people; say, scale_up, Saying, Scaled, Style;
figures, numbers_in.
"""

from .amounts import (
    Band,
    Blank,
    Bound,
    Certain,
    Count,
    Direction,
    Limit,
    Multiplier,
    NotKnown,
    NotYetKnown,
    Point,
    Range,
    Times,
    Way,
    Zero,
)
from .bands import band_of, define
from .compare import bounds, counted_people, differ, higher, kind_of, several, sort_key
from .fault import ChanceError
from .figures import figures, numbers_in
from .notation import Data, parse, to_data
from .scales import CALMAN, EU, RCOG, SHIPPED, Limits, Scale
from .scaling import Scaled, upper_limit
from .shares import Form, Numeral, Share
from .units import MIXED, PEOPLE
from .value import (
    Amount,
    Arm,
    Chance,
    Comparison,
    Excess,
    Interval,
    Outcome,
    Part,
    Several,
    Split,
    Time,
    TimeKind,
    leaves,
    parts,
)
from .words import Saying, Style, say, scale_up

__all__ = [
    "CALMAN",
    "EU",
    "MIXED",
    "PEOPLE",
    "RCOG",
    "SHIPPED",
    "Amount",
    "Arm",
    "Band",
    "Blank",
    "Bound",
    "Certain",
    "Chance",
    "ChanceError",
    "Comparison",
    "Count",
    "Data",
    "Direction",
    "Excess",
    "Form",
    "Interval",
    "Limit",
    "Limits",
    "Multiplier",
    "NotKnown",
    "NotYetKnown",
    "Numeral",
    "Outcome",
    "Part",
    "Point",
    "Range",
    "Saying",
    "Scale",
    "Scaled",
    "Several",
    "Share",
    "Split",
    "Style",
    "Time",
    "TimeKind",
    "Times",
    "Way",
    "Zero",
    "band_of",
    "bounds",
    "counted_people",
    "define",
    "differ",
    "figures",
    "higher",
    "kind_of",
    "leaves",
    "numbers_in",
    "parse",
    "parts",
    "say",
    "scale_up",
    "several",
    "sort_key",
    "to_data",
    "upper_limit",
]
