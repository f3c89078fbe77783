package io.understudy.app;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.APIResponse;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Drills of all three kinds in the console, in headless Chromium, against a whole service in this process. */
@Timeout(180)
class ConsoleDrillsIT {

    private static final Pattern OVER = Pattern.compile("PASSED|FAILED");

    @SuppressWarnings("NullAway.Init") // before all tests, or there are none
    private static ConsoleBrowser browser;

    private final Path folder;

    @SuppressWarnings("NullAway.Init") // before each test
    private SmallService service;

    @SuppressWarnings("NullAway.Init") // before each test
    private ConsoleBrowser.Tab tab;

    @SuppressWarnings("NullAway.Init") // before each test
    private Page page;

    ConsoleDrillsIT(@TempDir Path folder) {
        this.folder = folder;
    }

    @BeforeAll
    static void browser() throws IOException {
        browser = ConsoleBrowser.start();
    }

    @AfterAll
    static void end() {
        ConsoleBrowser.end(browser);
    }

    @BeforeEach
    void open() throws Exception {
        service = SmallService.start(folder);
        tab = browser.open(service);
        page = tab.page();
    }

    @AfterEach
    void close() {
        // The page looks every few seconds; an answer that a test changes would be changed while the page ends.
        page.unrouteAll();
        tab.close();
        service.close();
    }

    @Test
    void buttons_that_the_token_is_not_good_for_are_off_and_say_why() {
        tab.shopAs("watcher");
        assertOff("#drill-dry-run", "drill");
        assertOff("#drill-isolated", "drill");
        assertOff("#drill-live", "operate");

        tab.shopAs("driller");
        assertThat(page.locator("#drill-dry-run")).isEnabled();
        assertThat(page.locator("#drill-isolated")).isEnabled();
        assertOff("#drill-live", "operate");

        tab.shopAs("bob");
        assertOff("#drill-isolated", "drill");
        tab.shopAs("ann");
        assertThat(page.locator("#drill-live")).isEnabled();
    }

    @Test
    void a_dry_run_begins_at_once_and_is_read_later() {
        tab.shopAs("driller");
        page.locator("#drill-dry-run").focus();
        page.keyboard().press("Enter");
        assertThat(page.locator("#report")).hasAttribute("data-result", OVER);
        assertThat(page.locator("#report")).containsText("by driller: begun in the console");
        assertThat(page.locator("#report")).containsText("a failover takes");
        assertThat(page.locator("#report")).containsText("Nothing was changed");
        tab.picture("drill-report");

        page.keyboard().press("Escape");
        page.locator("#drills-of").click();
        assertThat(page.locator("#drills tbody tr")).hasCount(1);
        assertThat(page.locator("#drills tbody tr")).containsText("driller");
        named("Read").click();
        assertThat(page.locator("#report")).containsText("a failover takes");
        assertThat(tab.complaints()).isEmpty();
    }

    @Test
    void an_isolated_one_says_in_a_sentence_what_it_touches_and_wants_a_reason() {
        tab.shopAs("driller");
        page.locator("#drill-isolated").click();
        assertThat(page.locator("#dialog-title")).hasText("Isolated drill of shop at west");
        assertThat(page.locator("#touches"))
                .hasText(
                        Pattern.compile(
                                "Copies of the standby's workloads come up .* at west, .* taken away at its end; production, .* not touched\\."));
        assertThat(named("Bring copies up")).isDisabled();
        tab.picture("drill-isolated-asks");
        page.locator("#ask-reason").fill("<img src=x onerror=alert(1)>");
        page.keyboard().press("Enter");
        assertThat(page.locator("#report")).hasAttribute("data-result", OVER);
        assertThat(page.locator("#report")).containsText("by driller: <img src=x onerror=alert(1)>");
        assertThat(page.locator("#report")).containsText("of no copies that were brought up");
        assertThat(tab.complaints()).isEmpty();
    }

    @Test
    void a_live_one_is_asked_for_approved_by_somebody_else_and_called_off() throws Exception {
        movable();
        tab.shopAs("ann");
        page.locator("#drill-live").click();
        assertThat(page.locator("#touches")).containsText("Users are moved twice");
        page.locator("#ask-reason").fill("game day");
        page.locator("#ask-word").fill("shop");
        page.locator("#ask-minutes").fill("1441");
        assertThat(named("Move users")).isDisabled();
        page.locator("#ask-minutes").fill("5");
        page.locator("#ask-word").fill("Shop");
        assertThat(named("Move users")).isDisabled();
        page.locator("#ask-word").fill("shop");
        tab.picture("drill-live-asks");
        page.keyboard().press("Enter");
        assertThat(page.locator("#report")).containsText("0 of 1 given; may approve: bob, eve;");
        assertThat(page.locator("#report")).containsText("ann asked for it, and does not count.");
        assertOff("#drill-approve", "approve");
        tab.picture("drill-live-waits-for-approval");

        tab.shopAs("bob");
        assertThat(page.locator("#under-way")).hasAttribute("data-kind", "LIVE");
        assertOff("#drill-stop", "drill");
        page.locator("#drill-show").click();
        page.locator("#drill-approve").click();
        assertThat(page.locator("dialog")).containsText("for 300 s, asked for with the reason: game day");
        page.locator("#ask-first")
                .fill(page.locator("dialog pre").nth(0).textContent().substring(0, 8));
        page.keyboard().press("Enter");
        assertThat(page.locator("#report")).containsText("RUNNING");
        page.keyboard().press("Escape");
        assertThat(page.locator("svg [data-step=freeze][data-state=WAITS]")).isVisible();
        assertThat(page.locator("#under-way .objectives")).hasText(Pattern.compile("Judged by: RTO .+, RPO .+"));
        assertThat(page.locator("#under-way [data-steps-of]")).containsText("freeze");
        assertThat(page.locator("#under-way [data-steps-of]")).containsText("manual");
        tab.picture("drill-live-under-way");

        tab.shopAs("driller");
        page.locator("#drill-stop").click();
        assertThat(page.locator("dialog")).containsText("moved back as soon as that can be done, if it was moved");
        assertThat(named("Abort")).isFocused();
        page.keyboard().press("Enter");
        assertThat(page.locator("#report")).hasAttribute("data-result", "ABORTED");
        assertThat(page.locator("#report")).containsText("aborted by driller");
        assertThat(page.locator("#report")).containsText("The application is at east");
        assertThat(page.locator("#report .objectives")).containsText("RTO");
        assertThat(page.locator("#report [data-steps-of]")).containsText("freeze");
        tab.picture("drill-live-aborted");
        page.keyboard().press("Escape");
        assertThat(page.locator("#under-way")).hasCount(0);
        assertThat(tab.complaints()).isEmpty();
    }

    @Test
    void one_that_moves_nobody_ends_by_one_press_and_what_the_service_says_to_it_is_shown() throws Exception {
        dryRun();
        // To the page it still runs.
        page.route(LISTED, route -> {
            String all = route.request().url().replace("underWay=true&", "");
            APIResponse real = route.fetch(new Route.FetchOptions().setUrl(all));
            route.fulfill(new Route.FulfillOptions()
                    .setResponse(real)
                    .setBody(real.text().replaceAll("\"result\":\"(PASSED|FAILED)\"", "\"result\":\"RUNNING\"")));
        });
        tab.shopAs("driller");
        assertThat(page.locator("#under-way")).containsText("dry run");
        tab.picture("drill-under-way");
        page.locator("#drill-stop").click();
        assertThat(page.locator("dialog [role=alert]"))
                .containsText(Pattern.compile("drill-shop-\\S+ is not under way here"));
    }

    @Test
    void an_isolated_drill_does_not_say_that_nothing_was_changed() throws Exception {
        dryRun();
        // To the page it brought copies up, and not all of them went.
        page.route(LISTED, route -> {
            APIResponse real = route.fetch();
            route.fulfill(new Route.FulfillOptions()
                    .setResponse(real)
                    .setBody(real.text()
                            .replace("\"kind\":\"DRY_RUN\"", "\"kind\":\"ISOLATED\"")
                            .replace("\"isolated\":null", COPIES)));
        });
        tab.shopAs("driller");
        page.locator("#drills-of").click();
        named("Read").click();
        assertThat(page.locator("#report")).not().containsText("Nothing was changed");
        assertThat(page.locator("#report")).containsText("Copies were brought up at west");
        assertThat(page.locator("#report"))
                .containsText("NOT taken away from the namespace drill-shop at west: left is Pod web");
        assertThat(page.locator("#report")).containsText("NOT KEPT");
        assertThat(tab.complaints()).isEmpty();
    }

    @Test
    void a_live_drill_shows_what_was_measured_beside_what_it_is_judged_by() throws Exception {
        dryRun();
        // To the page it moved the shop, too slowly and with too much loss of one link.
        page.route(LISTED, route -> {
            APIResponse real = route.fetch();
            route.fulfill(new Route.FulfillOptions()
                    .setResponse(real)
                    .setBody(real.text()
                            .replace("\"kind\":\"DRY_RUN\"", "\"kind\":\"LIVE\"")
                            .replace("\"live\":null", MOVED)));
        });
        tab.shopAs("driller");
        page.locator("#drills-of").click();
        named("Read").click();
        Locator report = page.locator("#report");
        assertThat(report).containsText("Judged by: RTO 60.0 s, RPO 30 s (sessions: 5 s)");
        assertThat(report).containsText("75.0 s of 60.0 s ✖ NOT KEPT");
        assertThat(report).containsText("at most 9.0 s (orders: 9.0 s of 30.0 s, sessions: 9.0 s of 5.0 s) ✖ NOT KEPT");
        assertThat(report).containsText("not known ✖ NOT KEPT");
        assertThat(page.locator("[data-steps-of=shop-2-1] tbody tr")).hasCount(2);
        assertThat(page.locator("[data-steps-of=shop-2-1] tbody tr").first())
                .containsText(
                        "fence" + "fence.primary" + "DONE" + "2026-11-23 04:00:00 UTC" + "52 ms" + "1" + "<b>off</b>");
        assertThat(page.locator("[data-steps-of=shop-2-1] tbody tr").last()).containsText("IN DOUBT");
        assertThat(page.locator("[data-steps-of=shop-2-2]")).hasCount(0);
        assertThat(report).containsText("at west from 2026-11-23 04:01:15 UTC");
        tab.picture("drill-live-report");
        assertThat(tab.complaints()).isEmpty();
    }

    /** The first operation ended too late; of the second nothing is measured but that its loss is not known. */
    private static final String MOVED = """
            "live":{"holdMillis":300000,"until":null,"calledOff":null,
            "objectives":{"rtoMillis":60000,"rpo":"30 s (sessions: 5 s)","rpoMillis":30000,"linkRpoMillis":{"sessions":5000}},
            "operations":[{"id":"shop-2-1","kind":"SWITCHOVER","phase":"SUCCEEDED","from":"east","to":"west","startedAt":1795406400000,
            "finishedAt":1795406475000,"unservedMillis":75000,"rtoMet":false,"lossMillis":9000,"rpoMet":false,"losses":[
            {"link":"orders","lossMillis":9000,"rpoMillis":30000,"rpoMet":true},{"link":"sessions","lossMillis":9000,"rpoMillis":5000,"rpoMet":false}],
            "why":null,"steps":[
            {"name":"fence","type":"fence.primary","needs":[],"state":"DONE","startedAt":1795406400123,"millis":52,"attempts":1,"summary":"<b>off</b>","outputs":{}},
            {"name":"promote","type":"postgresql.promote","needs":["fence"],"state":"IN_DOUBT","startedAt":null,"millis":null,"attempts":1,"summary":"","outputs":{}}]},
            {"id":"shop-2-2","kind":"FAILBACK","phase":"RUNNING","from":"west","to":"east","startedAt":1795406500000,"finishedAt":null,
            "unservedMillis":null,"rtoMet":null,"lossMillis":null,"rpoMet":false,"losses":[],"why":null,"steps":[]}],
            "stays":[{"site":"west","from":1795406475000}],"links":[]}""";

    private static final Pattern LISTED = Pattern.compile("/api/v1/drills\\?.*application=shop$");

    private static final String COPIES = """
            "isolated":{"site":"west","namespace":"drill-shop","made":[{"name":"Deployment web","outcome":"made","startedMillis":1,
            "millis":2}],"readyMillis":400,"links":[{"link":"orders","beforeMillis":12,"mostMillis":12,"afterMillis":null,"lossMillis":null,
            "samples":3,"withinRpo":false}],"removedMillis":null,"left":["Pod web"],"proof":"one pod is left"}""";

    private void dryRun() throws Exception {
        service.post(
                "/api/v1/applications/shop/drills", "of-driller", "{\"kind\": \"dry-run\", \"reason\": \"quarterly\"}");
        await().atMost(ConsoleBrowser.LIMIT).until(() -> {
            String drills = service.get("/api/v1/drills", "of-driller").body();
            return drills.contains("quarterly") && !drills.contains("\"RUNNING\"");
        });
    }

    /** The shop gets all that a live drill needs. */
    private void movable() throws Exception {
        Path policy = service.file("failover-policies/shop.yaml");
        String written = Files.readString(policy);
        String books = "runbooks: {failover: by-hand, switchover: by-hand}";
        assertThat(written).contains(books);
        Files.writeString(
                policy,
                written.replace(
                        books,
                        "runbooks: {failover: by-hand, switchover: by-hand, reprotect: again, failback: by-hand}"));
        Files.writeString(service.file("runbooks/again.yaml"), """
                apiVersion: understudy.io/v1
                kind: Runbook
                metadata: {name: again}
                spec:
                  steps:
                    - {name: rebuild, manual: {instructions: "Rebuild the standby."}, timeout: 1h}
                """);
        service.restart();
        tab.close();
        tab = browser.open(service);
        page = tab.page();
    }

    private Locator named(String button) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(button).setExact(true));
    }

    private void assertOff(String button, String role) {
        assertThat(page.locator(button)).isDisabled();
        assertThat(page.locator(button)).hasAttribute("title", "Your token lacks the role '%s'".formatted(role));
    }
}
