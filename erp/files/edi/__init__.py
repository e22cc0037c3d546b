"""What X12 and EDIFACT have in common once their segments are read.

reader      a file of either: its envelope opened, each transaction handed on
document    what one transaction or message says, the same for both
feeding     documents → Feed, all or nothing, each fault a sentence with its place
dates.toml  which of several days is the one that is asked for
encoding    what both writers need: numbers, words in a charset, elements held against their definition
"""
