"""Two selections beside each other: what differs beyond chance and mix, and since when."""
