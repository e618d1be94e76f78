/** The shortcodes that operations messages use, and the picker's short list. Unknown ones stay as they were written. */

const TABLE = `
+1 👍 thumbsup 👍 -1 👎 thumbsdown 👎 ok_hand 👌 wave 👋 clap 👏 pray 🙏 raised_hands 🙌 raised_hand ✋ muscle 💪 point_right 👉
point_left 👈 point_up ☝️ point_down 👇 handshake 🤝 writing_hand ✍️ eyes 👀 eye 👁️ brain 🧠 smile 😄 smiley 😃 grin 😁 joy 😂
slightly_smiling_face 🙂 wink 😉 sweat_smile 😅 thinking_face 🤔 sob 😭 cry 😢 scream 😱 sleeping 😴 zzz 💤 sunglasses 😎
face_with_monocle 🧐 melting_face 🫠 saluting_face 🫡 heart ❤️ broken_heart 💔 green_heart 💚 blue_heart 💙 yellow_heart 💛 tada 🎉 sparkles ✨
star ⭐ star2 🌟 fire 🔥 boom 💥 zap ⚡ 100 💯 rocket 🚀 rotating_light 🚨 police_car 🚓 ambulance 🚑 fire_engine 🚒 warning ⚠️
no_entry ⛔ no_entry_sign 🚫 octagonal_sign 🛑 construction 🚧 white_check_mark ✅ white_large_square ⬜ heavy_check_mark ✔️ ballot_box_with_check ☑️ x ❌
heavy_multiplication_x ✖️ negative_squared_cross_mark ❎ question ❓ grey_question ❔ exclamation ❗ heavy_exclamation_mark ❗ bangbang ‼️ red_circle 🔴
large_orange_circle 🟠 large_yellow_circle 🟡 large_green_circle 🟢 large_blue_circle 🔵 large_purple_circle 🟣 white_circle ⚪ black_circle ⚫
large_red_square 🟥 large_orange_square 🟧 large_yellow_square 🟨 large_green_square 🟩 large_blue_square 🟦 bell 🔔 no_bell 🔕 mute 🔇
loudspeaker 📢 mega 📣 speech_balloon 💬 thought_balloon 💭 email 📧 envelope ✉️ incoming_envelope 📨 inbox_tray 📥 outbox_tray 📤 phone ☎️
telephone_receiver 📞 iphone 📱 pager 📟 computer 💻 desktop_computer 🖥️ keyboard ⌨️ floppy_disk 💾 satellite 🛰️ satellite_antenna 📡
battery 🔋 electric_plug 🔌 bulb 💡 flashlight 🔦 mag 🔍 mag_right 🔎 lock 🔒 unlock 🔓 key 🔑 hammer 🔨 wrench 🔧 gear ⚙️
hammer_and_wrench 🛠️ nut_and_bolt 🔩 link 🔗 pushpin 📌 round_pushpin 📍 paperclip 📎 memo 📝 pencil 📝 pencil2 ✏️ clipboard 📋
page_facing_up 📄 page_with_curl 📃 bookmark 🔖 bookmark_tabs 📑 book 📖 books 📚 notebook 📓 ledger 📒 closed_book 📕 green_book 📗 blue_book 📘
orange_book 📙 file_folder 📁 open_file_folder 📂 card_index_dividers 🗂️ file_cabinet 🗄️ wastebasket 🗑️ bar_chart 📊
chart_with_upwards_trend 📈 chart_with_downwards_trend 📉 calendar 📆 date 📅 spiral_calendar_pad 🗓️ alarm_clock ⏰ stopwatch ⏱️ timer_clock ⏲️
hourglass ⌛ hourglass_flowing_sand ⏳ watch ⌚ clock1 🕐 clock9 🕘 clock12 🕛 sunrise 🌅 sunny ☀️ crescent_moon 🌙 full_moon 🌕 palm_tree 🌴
christmas_tree 🎄 turkey 🦃 partying_face 🥳 gift 🎁 trophy 🏆 medal 🎖️ sports_medal 🏅 dart 🎯 shield 🛡️ anchor ⚓ ship 🚢 compass 🧭
world_map 🗺️ globe_with_meridians 🌐 earth_americas 🌎 house 🏠 office 🏢 bank 🏦 moneybag 💰 dollar 💵 credit_card 💳 receipt 🧾
currency_exchange 💱 package 📦 label 🏷️ test_tube 🧪 microscope 🔬 bug 🐛 ghost 👻 robot_face 🤖 bust_in_silhouette 👤
busts_in_silhouette 👥 runner 🏃 running 🏃 shrug 🤷 coffee ☕ pizza 🍕 arrow_up ⬆️ arrow_down ⬇️ arrow_right ➡️ arrow_left ⬅️
arrow_upper_right ↗️ arrow_lower_right ↘️ left_right_arrow ↔️ leftwards_arrow_with_hook ↩️ arrow_right_hook ↪️ arrows_counterclockwise 🔄
repeat 🔁 twisted_rightwards_arrows 🔀 fast_forward ⏩ rewind ⏪ arrow_forward ▶️ double_vertical_bar ⏸️ black_square_for_stop ⏹️ record_button ⏺️
heavy_plus_sign ➕ heavy_minus_sign ➖ information_source ℹ️ id 🆔 new 🆕 ok 🆗 sos 🆘 up 🆙 small_red_triangle 🔺
small_red_triangle_down 🔻 small_blue_diamond 🔹 small_orange_diamond 🔸 one 1️⃣ two 2️⃣ three 3️⃣ four 4️⃣ five 5️⃣ zero 0️⃣
checkered_flag 🏁 triangular_flag_on_post 🚩 waving_white_flag 🏳️ recycle ♻️ infinity ♾️ sleuth_or_spy 🕵️ snowflake ❄️ umbrella ☂️ cloud ☁️
rain_cloud 🌧️ thunder_cloud_and_rain ⛈️ ocean 🌊 bomb 💣 crystal_ball 🔮 jigsaw 🧩 scales ⚖️ thermometer 🌡️`;

const pairs = TABLE.trim().split(/\s+/);
const SHORTCODES = new Map(pairs.flatMap((name, at) => (at % 2 ? [] : [[name, pairs[at + 1]]])));

export const QUICK = ["eyes", "white_check_mark", "+1", "pray", "tada", "thinking_face", "fire", "heart"];

/** The character of a shortcode without its colons, or undefined. Skin tones are drawn without the tone. */
export const emoji = (name) => SHORTCODES.get(name.split("::")[0]);
