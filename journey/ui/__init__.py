"""All that imports Streamlit.

launch.py (how it is started, without Streamlit), main.py (frame and navigation), state.py
(which run, what is cached), words.py (numbers, times and money for people), escape.py (data
as text), parts/ (what pages are made of), pages/ (one question each), start/ (the script that
``journey app`` runs).
"""
