"""The data itself: sources, refused rows, what is odd, who waits for whom."""
