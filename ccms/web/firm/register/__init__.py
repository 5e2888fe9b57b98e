"""The pages by which a shop registers itself: four short steps, without script, before anybody has complained."""
