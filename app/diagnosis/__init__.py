"""Why an account is suspended, or may come to be: facts in, a diagnosis out.

Pure: no clock, query, request or locale, and nothing imported but the standard library. Facts and the moment are
arguments, what the articles state (thresholds, steps, capabilities) comes in as a `Guide`, and words are found
elsewhere by the ids that come out. The same arguments always give the same diagnosis.

    facts (facts.py)  → rules (rule.py, rules/) → findings (finding.py)
    findings          → standing (standing.py), capabilities (capabilities.py), next steps (steps.py)
    all of it         → diagnose() (engine.py)
"""
