package io.understudy.app;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/** Headless Chromium for the tests of the console, for all of a class. Its pictures lie in target/console. */
final class ConsoleBrowser {

    static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Path PICTURES = Path.of("target", "console");

    private final Playwright playwright;
    private final Browser browser;

    private ConsoleBrowser(Playwright playwright, Browser browser) {
        this.playwright = playwright;
        this.browser = browser;
    }

    /** Skips the tests where the machine has no Chromium. */
    static ConsoleBrowser start() throws IOException {
        Optional<Path> chromium = chromium();
        Assumptions.assumeTrue(chromium.isPresent(), "no chromium on this machine");
        Files.createDirectories(PICTURES);
        PlaywrightAssertions.setDefaultAssertionTimeout(LIMIT.toMillis());
        Playwright started = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        return new ConsoleBrowser(
                started,
                started.chromium()
                        .launch(new BrowserType.LaunchOptions()
                                .setExecutablePath(chromium.orElseThrow())
                                .setArgs(List.of("--no-sandbox", "--disable-gpu"))));
    }

    /** @param browser null when it never began */
    static void end(@Nullable ConsoleBrowser browser) {
        if (browser != null) {
            browser.playwright.close();
        }
    }

    private static Optional<Path> chromium() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .flatMap(place -> Stream.of("chromium", "chromium-browser", "google-chrome")
                        .map(name -> Path.of(place, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** A tab for a service, once that protects its shop. */
    Tab open(SmallService service) {
        await().atMost(LIMIT)
                .until(() -> service.get("/api/v1/status", "of-ann").body().contains("\"protection\":\"PROTECTED\""));
        BrowserContext context = browser.newContext(new Browser.NewContextOptions().setViewportSize(1280, 800));
        context.setDefaultTimeout(LIMIT.toMillis());
        Page page = context.newPage();
        List<String> complaints = new ArrayList<>();
        page.onConsoleMessage(message -> {
            if (message.type().equals("error") && !message.text().contains("401")) {
                complaints.add(message.text());
            }
        });
        page.onPageError(complaints::add);
        page.onDialog(dialog -> {
            complaints.add("a script of the data ran: " + dialog.message());
            dialog.dismiss();
        });
        return new Tab(service, context, page, complaints);
    }

    /** @param complaints of the page's scripts, and what of the data ran as one */
    record Tab(SmallService service, BrowserContext context, Page page, List<String> complaints)
            implements AutoCloseable {

        void enterAs(String name) {
            page.navigate(service.connection().url());
            if (!Integer.valueOf(0).equals(page.evaluate("sessionStorage.length"))) {
                page.locator("#leave").click();
            }
            enter("of-" + name);
            assertThat(page.locator("#who")).containsText(name + ":");
        }

        /** Enters, and opens the shop. */
        void shopAs(String name) {
            enterAs(name);
            page.navigate(service.connection().url() + "/#/app/shop");
            assertThat(page.locator("#readiness")).isVisible();
        }

        void enter(String token) {
            page.locator("#token").fill(token);
            page.keyboard().press("Enter");
        }

        void picture(String name) {
            page.screenshot(new Page.ScreenshotOptions()
                    .setPath(PICTURES.resolve(name + ".png"))
                    .setFullPage(true));
        }

        @Override
        public void close() {
            context.close();
        }
    }
}
