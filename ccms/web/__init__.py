"""The pages, one folder for each audience: consumer, firm, office, public, developers and others.

How to write a page
1. A form is a `PageForm` of `ccms.web.fields`; each field says its label, its hint and, where the catalogue of
   failures has a better sentence, `missing=said("<slug>")`.
2. A view takes a `SignedRequest` (`request.actor`, `request.now`), or a `PageRequest` where its row lets in who is not
   signed in. It makes one call to a service, and renders or redirects: `form_page.submitted` acts once for a form and
   leads on, `form_page.drawn` shows the page, with status 422 where the form is wrong. A `Failure` may be raised (it
   becomes a page), or `sending.tell(form, failure)` puts it into the form. Any other POST acts inside
   `sending.once(request, ...)`.
3. The template extends `frame/page.html` (full masthead), `frame/step.html` (one question) or `frame/staff.html`
   (tables), gives `title` (the words of its h1) and `content`, and loads `frame` (components) and `words` (filters).
4. The route gets a name in the folder's `urls.py` and a row in `access/`.
5. Texts are English in the code and Bangla in `ccms/locale/bn`. `/dev/components` shows every component.
"""
