package koerier.template;

import org.jspecify.annotations.Nullable;

/// Where in its text a merge field stands, and with that how its value is escaped; or that none may stand there.
enum Context {
    /// Verbatim.
    TEXT,
    JSON_STRING,
    /// Outside quotes, where a value goes: a typed literal is written.
    JSON_BARE,
    /// Outside quotes, where a member's name goes: always a quoted string.
    JSON_KEY,
    XML_TEXT,
    /// Between either kind of quotes.
    XML_ATTRIBUTE,
    /// An attribute without quotes: ill-formed, but seen; blanks must not end the value.
    XML_UNQUOTED,
    XML_CDATA,
    /// In a CDATA section with `>` or `]>` following, which a value that ends with `]` would make its end.
    XML_CDATA_GUARDED,
    /// Text and quoted attributes.
    HTML,
    /// A comment, which `--` in a value could help to end.
    HTML_COMMENT,
    HTML_UNQUOTED,
    /// The whole of an attribute's value without quotes, which must not be left out when it is empty.
    HTML_UNQUOTED_WHOLE,
    QUERY,
    FORM,
    PATH,
    HEADER,
    /// What was typed or escaped by hand for a URL: only what no URL may hold is percent-encoded.
    URL,
    REFUSED_COMMENT("an XML comment"),
    REFUSED_INSTRUCTION("a processing instruction"),
    REFUSED_DOCTYPE("a document type declaration"),
    REFUSED_ELEMENT_NAME("an element name"),
    REFUSED_ATTRIBUTE_NAME("an attribute name"),
    REFUSED_RAW_TEXT("a script or style element");

    private final @Nullable String refusedPlace;

    Context() {
        refusedPlace = null;
    }

    Context(String refusedPlace) {
        this.refusedPlace = refusedPlace;
    }

    /// What it is where no merge field may stand; null where one may.
    @Nullable String refusedPlace() {
        return refusedPlace;
    }

    boolean isBareJson() {
        return this == JSON_BARE;
    }
}
