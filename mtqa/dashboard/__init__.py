"""The reviewers' dashboard. Pages are thin; what they show is made by pure functions that know no Streamlit."""
