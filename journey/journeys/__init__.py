"""Events become journeys, steps and transitions.

Rooms: ``dictionary`` (the touchpoints and what the settings say of them), ``closings`` (what
follows a goal and belongs to it), ``error_events`` (errors told on the step they follow),
``watermarks`` (up to when each channel is known), ``silence`` (how long a silence ends a
journey), ``shortened`` (limits that would leave too little mature), ``wholes`` (journeys that
an identifier names), ``stream`` (each customer's steps in order), ``split`` (journeys and
steps with their states), ``handling`` (how long contacts took), ``transitions``, ``summary``
(one row per journey, segments), ``answers`` (the journey each answer speaks of), ``build``
(the door).
"""
