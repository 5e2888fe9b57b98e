"""The ways to another body: each takes one parcel and says whether it was taken; none touches the database."""
