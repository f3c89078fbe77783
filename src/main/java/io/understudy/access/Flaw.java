package io.understudy.access;

/** Why a token of an outside issuer is not believed. */
public enum Flaw {
    UNSIGNED(
            "this is no token that the issuer of api.oidc has signed with one of its keys",
            "get one from there, or use a token of the service's tokens file"),
    EXPIRED("the token has expired, or does not say when it will", "get a new one from the issuer"),
    EARLY("the token is not valid yet", "wait, and compare the clocks of the issuer and of the service's machine"),
    FOREIGN(
            "the issuer meant the token for somebody else, or is another issuer",
            "compare its 'iss' and 'aud' with issuer and audience of api.oidc"),
    NAMELESS(
            "the token lacks the claim that api.oidc.name names, or what it says is no name",
            "let the issuer put it in, or name another claim"),
    TAKEN(
            "the token's name is also one in the service's tokens file, and two must not sign as one",
            "rename or remove the one in the file"),
    ISSUER_SILENT(
            "the issuer's keys can't be had, so nobody can tell whether the token is good",
            "try again, or use a token of the service's tokens file");

    private final String what;
    private final String whatToDo;

    Flaw(String what, String whatToDo) {
        this.what = what;
        this.whatToDo = whatToDo;
    }

    /** For people and logs: what is wrong. */
    public String what() {
        return what;
    }

    String sentence() {
        return "%s: %s".formatted(what, whatToDo);
    }
}
