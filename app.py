"""The dashboard: `streamlit run app.py`, or `mtqa app`."""

from mtqa.dashboard.main import main

main()
