package io.understudy.simulation;

/** What happens to an instance at one of its journal's facts: just before it becomes durable, or just after. */
final class Cut {

    /** Nothing ever happens. */
    static final Cut NONE = new Cut(-1, false, fiber -> {}, "goes on");

    private int facts;
    private final boolean before;
    private final Blow blow;
    private final String what;

    /** What happens, on the fiber that writes. */
    interface Blow {
        void on(Fiber fiber);
    }

    /**
     * @param facts how many it writes before this one; negative: no end
     * @param before whether it happens before the fact is durable
     * @param what in words
     */
    Cut(int facts, boolean before, Blow blow, String what) {
        this.facts = facts;
        this.before = before;
        this.blow = blow;
        this.what = what;
    }

    void before(Fiber fiber) {
        if (facts == 0 && before) {
            facts--;
            blow.on(fiber);
        }
    }

    void after(Fiber fiber) {
        if (facts-- == 0) {
            blow.on(fiber);
        }
    }

    @Override
    public String toString() {
        return "%s %s fact %d from now".formatted(what, before ? "before" : "after", facts + 1);
    }
}
