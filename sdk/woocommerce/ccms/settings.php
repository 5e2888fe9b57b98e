<?php
/**
 * The settings page, below WooCommerce in the menu. The secret lies in an option of its own, which WordPress does not
 * load with every page, and is never printed again.
 */

defined('ABSPATH') || exit;

const CCMS_WC_SITE = 'https://ccms.gov.bd';
const CCMS_WC_PLACES = ['order', 'list', 'mail'];

add_action('admin_menu', function () {
    add_submenu_page('woocommerce', __('CCMS complaint button', 'ccms'), 'CCMS', 'manage_woocommerce', 'ccms', 'ccms_wc_page');
});
add_action('admin_init', function () {
    add_option('ccms_order_secret', '', '', 'no'); // changes nothing where it is there; later changes keep the "no"
    register_setting('ccms', 'ccms_settings', ['type' => 'array', 'sanitize_callback' => 'ccms_wc_checked']);
    register_setting('ccms', 'ccms_order_secret', ['type' => 'string', 'sanitize_callback' => 'ccms_wc_checked_secret']);
});
add_filter('option_page_capability_ccms', function () {
    return 'manage_woocommerce';
});

function ccms_wc_settings(): array
{
    $usual = ['site' => CCMS_WC_SITE, 'firm' => '', 'kid' => 'k1', 'language' => '', 'places' => CCMS_WC_PLACES];
    $kept = get_option('ccms_settings', []);
    return array_intersect_key(is_array($kept) ? $kept : [], $usual) + $usual;
}

/** Return the secret: from wp-config.php where the shop prefers that, else from the settings. */
function ccms_wc_secret(): string
{
    return (string) (defined('CCMS_ORDER_SECRET') ? constant('CCMS_ORDER_SECRET') : get_option('ccms_order_secret', ''));
}

/** Return what may be kept of what was typed; what is wrong is said, and what was kept before stays. */
function ccms_wc_checked($typed): array
{
    $kept = ccms_wc_settings();
    $typed = is_array($typed) ? $typed : [];
    $shapes = [
        'site' => ['#^https://[a-z0-9.-]+(:[0-9]+)?$#', __('The address of CCMS begins with https://', 'ccms')],
        'firm' => ['/^(frm_[0-9A-Z]{8})?$/', __('The public id looks like frm_8F3K2QVX.', 'ccms')],
        'kid' => ['/^[A-Za-z0-9_-]{1,16}$/', __('The name of the key looks like k1.', 'ccms')],
        'language' => ['/^(bn|en)?$/', __('Choose one of the languages.', 'ccms')],
    ];
    foreach ($shapes as $name => [$shape, $words]) {
        $value = rtrim(sanitize_text_field($typed[$name] ?? $kept[$name]), '/');
        if (preg_match($shape, $value)) {
            $kept[$name] = $value;
        } else {
            add_settings_error('ccms', "ccms_$name", $words);
        }
    }
    $kept['places'] = array_values(array_intersect(CCMS_WC_PLACES, (array) ($typed['places'] ?? [])));
    return $kept;
}

/** Return the new secret; an empty field keeps the one that is there. */
function ccms_wc_checked_secret($typed): string
{
    $typed = trim((string) $typed);
    if ($typed !== '' && !preg_match('/^ccms_order_[A-Za-z0-9_-]{20,100}$/', $typed)) {
        add_settings_error('ccms', 'ccms_secret', __('A secret begins with ccms_order_. The one before was kept.', 'ccms'));
        $typed = '';
    }
    return $typed === '' ? (string) get_option('ccms_order_secret', '') : $typed;
}

function ccms_wc_page(): void
{
    if (!current_user_can('manage_woocommerce')) {
        return;
    }
    $settings = ccms_wc_settings();
    ?>
    <div class="wrap">
        <h1><?php esc_html_e('CCMS complaint button', 'ccms'); ?></h1>
        <p><?php esc_html_e('All of this stands on the pages for developers of CCMS, where your firm\'s administrator signs in.', 'ccms'); ?></p>
        <?php settings_errors('ccms'); ?>
        <form method="post" action="options.php">
            <?php settings_fields('ccms'); ?>
            <table class="form-table" role="presentation">
                <?php
                ccms_wc_line('firm', __('Public id of your shop', 'ccms'), $settings['firm'], __('Like frm_8F3K2QVX. Without it no button is shown.', 'ccms'));
                ccms_wc_line('kid', __('Name of the key', 'ccms'), $settings['kid'], __('Like k1; CCMS shows it beside the secret.', 'ccms'));
                ccms_wc_secret_line();
                ccms_wc_language_line($settings['language']);
                ccms_wc_places_line($settings['places']);
                ccms_wc_line('site', __('Address of CCMS', 'ccms'), $settings['site'], __('Leave it as it is, unless you try the button elsewhere.', 'ccms'));
                ?>
            </table>
            <?php submit_button(); ?>
        </form>
    </div>
    <?php
}

function ccms_wc_line(string $name, string $label, string $value, string $hint): void
{
    printf(
        '<tr><th scope="row"><label for="ccms_%1$s">%2$s</label></th><td><input class="regular-text" id="ccms_%1$s"'
        . ' name="ccms_settings[%1$s]" value="%3$s" aria-describedby="ccms_%1$s_hint">'
        . '<p class="description" id="ccms_%1$s_hint">%4$s</p></td></tr>',
        esc_attr($name),
        esc_html($label),
        esc_attr($value),
        esc_html($hint)
    );
}

function ccms_wc_secret_line(): void
{
    $secret = ccms_wc_secret();
    $hint = $secret === ''
        ? __('Without it the button works, and the buyer types the order himself.', 'ccms')
        : sprintf(
            /* translators: %s: the last four characters of the secret */
            __('One is kept that ends with %s. Leave the field empty to keep it.', 'ccms'),
            substr($secret, -4)
        );
    printf(
        '<tr><th scope="row"><label for="ccms_secret">%s</label></th><td><input class="regular-text" id="ccms_secret"'
        . ' type="password" autocomplete="off" name="ccms_order_secret" value="" aria-describedby="ccms_secret_hint">'
        . '<p class="description" id="ccms_secret_hint">%s</p></td></tr>',
        esc_html__('Secret for signed orders', 'ccms'),
        esc_html($hint)
    );
}

function ccms_wc_language_line(string $chosen): void
{
    $choices = ['' => __('As the site', 'ccms'), 'bn' => 'বাংলা', 'en' => 'English'];
    $options = '';
    foreach ($choices as $value => $words) {
        $is_chosen = $value === $chosen ? ' selected' : '';
        $options .= sprintf('<option value="%s"%s>%s</option>', esc_attr($value), $is_chosen, esc_html($words));
    }
    printf(
        '<tr><th scope="row"><label for="ccms_language">%s</label></th>'
        . '<td><select id="ccms_language" name="ccms_settings[language]">%s</select></td></tr>',
        esc_html__('Language of the button', 'ccms'),
        $options // phpcs:ignore WordPress.Security.EscapeOutput -- escaped above
    );
}

function ccms_wc_places_line(array $shown): void
{
    $places = [
        'order' => __('Below an order, in the account and after paying', 'ccms'),
        'list' => __('In the list of orders', 'ccms'),
        'mail' => __('In mails about an order', 'ccms'),
    ];
    $boxes = '';
    foreach ($places as $place => $words) {
        $is_shown = in_array($place, $shown, true) ? ' checked' : '';
        $boxes .= sprintf(
            '<label><input type="checkbox" name="ccms_settings[places][]" value="%s"%s> %s</label><br>',
            esc_attr($place),
            $is_shown,
            esc_html($words)
        );
    }
    printf(
        '<tr><th scope="row">%1$s</th><td><fieldset><legend class="screen-reader-text">%1$s</legend>%2$s</fieldset></td></tr>',
        esc_html__('Where the button stands', 'ccms'),
        $boxes // phpcs:ignore WordPress.Security.EscapeOutput -- escaped above
    );
}
