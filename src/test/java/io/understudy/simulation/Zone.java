package io.understudy.simulation;

import io.understudy.topology.SiteName;
import java.util.List;

/** The DNS records of one application, and the epoch mark beside them; changed only by compare-and-set. */
final class Zone implements Network.Host {

    /** Where people may send users by hand. */
    static final SiteName PAGE = new SiteName("page");

    private List<SiteName> answer;
    private Mark mark;
    boolean down;

    /** @param site where the answer was pointed by the operation that leads to the epoch */
    record Mark(long epoch, SiteName site) {}

    /** What a look finds. */
    record View(List<SiteName> answer, Mark mark) {}

    Zone(SiteName first) {
        this.answer = List.of(first);
        this.mark = new Mark(1, first);
    }

    List<SiteName> answer() {
        return answer;
    }

    Mark mark() {
        return mark;
    }

    View view() {
        return new View(answer, mark);
    }

    /** True when everything was as expected and is changed now. */
    boolean exchange(View expected, View changed) {
        if (!view().equals(expected)) {
            return false;
        }
        answer = changed.answer();
        mark = changed.mark();
        return true;
    }

    /** What people do, and a planted bug. */
    void overwrite(View changed) {
        answer = changed.answer();
        mark = changed.mark();
    }

    @Override
    public Place place() {
        return Place.OUTSIDE;
    }

    @Override
    public void deliver(Runnable message) {
        if (!down) {
            message.run();
        }
    }
}
