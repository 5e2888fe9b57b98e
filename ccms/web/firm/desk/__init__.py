"""The support desk of a firm: its members' inbox, the complaint, the answers, and what the firm keeps for itself."""
