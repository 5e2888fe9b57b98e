"""The pages of complaints that were made elsewhere: a clerk types them and asks their people, officers read them."""
