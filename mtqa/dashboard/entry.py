"""What Streamlit runs when the dashboard is started from an installed package; `app.py` in the repository does the same."""

from mtqa.dashboard.main import main

main()
