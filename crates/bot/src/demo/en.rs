//! The demo questions in English.

use super::DemoQuestion;

pub(super) const QUESTIONS: [DemoQuestion; 8] = [
    DemoQuestion {
        question: "How long does delivery take?",
        similar: &[
            "When will my package arrive?",
            "What is the delivery time?",
            "How many days until I receive my order?",
            "Do you offer express shipping?",
            "How fast is your shipping?",
        ],
        answer: "Orders placed before 2 pm leave our warehouse the same day.\n\n\
                 - **Standard delivery**: 2–4 working days\n\
                 - **Express delivery**: the next working day\n\n\
                 You will get an e-mail with a tracking link as soon as your parcel is on its way.",
    },
    DemoQuestion {
        question: "How do I return an item?",
        similar: &[
            "What is your return policy?",
            "Can I get a refund?",
            "I want to send something back",
            "I want my money back",
            "Can I exchange an item for another size?",
        ],
        answer: "You can return anything unused **within 30 days** of receiving it.\n\n\
                 1. Open the order under *My orders* and choose **Return**.\n\
                 2. Print the label and put it on the parcel.\n\
                 3. Drop it off at any parcel shop.\n\n\
                 We refund you within 5 working days after it has reached us. To exchange a size, return the item and place a new order.",
    },
    DemoQuestion {
        question: "Which payment methods do you accept?",
        similar: &[
            "How can I pay?",
            "Can I pay by credit card?",
            "Do you take PayPal?",
            "Can I pay on delivery?",
            "Can I pay by invoice?",
        ],
        answer: "You can pay by **credit or debit card**, **PayPal**, **Apple Pay**, **Google Pay** or **bank transfer**. \
                 Cards are charged when the order ships. We do not offer cash on delivery.",
    },
    DemoQuestion {
        question: "Where is my order?",
        similar: &[
            "What is the status of my order?",
            "How do I track my order?",
            "I have not received my package yet",
            "Where can I find my tracking number?",
            "My parcel is late",
        ],
        answer: "Open *My orders* and choose the order: you see its status and, once it has shipped, the **tracking link**. \
                 Tracking can take a day to show the first scan.\n\n\
                 If nothing has moved for 3 working days, ask for a person here and have your order number ready.",
    },
    DemoQuestion {
        question: "What warranty do I get?",
        similar: &[
            "How long is the guarantee?",
            "My product is broken, what now?",
            "The item arrived damaged",
            "It stopped working",
            "Do you repair faulty products?",
        ],
        answer: "Everything we sell has a **2-year warranty** against faults in material and workmanship.\n\n\
                 If something is broken or arrived damaged, send us a photo and your order number here. \
                 We repair it, replace it or refund you.",
    },
    DemoQuestion {
        question: "What are your opening hours?",
        similar: &[
            "When are you open?",
            "Are you open on weekends?",
            "What time do you close today?",
            "What are your business hours?",
            "When can I reach customer service?",
        ],
        answer: "Our team is here **Monday to Friday, 9 am to 6 pm**, and **Saturday, 10 am to 2 pm**. \
                 I answer around the clock, and you can leave a message at any time.",
    },
    DemoQuestion {
        question: "Can I change or cancel my order?",
        similar: &[
            "How do I cancel my order?",
            "I entered the wrong delivery address",
            "Change the shipping address of my order",
            "I ordered the wrong item",
            "Add something to my order",
        ],
        answer: "You can change or cancel an order **until it has shipped**: open it under *My orders* and choose **Change** or **Cancel**.\n\n\
                 If it is already on its way, you can refuse the parcel or return it when it arrives.",
    },
    DemoQuestion {
        question: "How can I contact you?",
        similar: &[
            "What is your phone number?",
            "What is your email address?",
            "How do I reach support?",
            "Can I call you?",
            "Where is your store located?",
        ],
        answer: "The quickest way is this chat: write **human** and a colleague takes over during opening hours. \
                 Outside opening hours, leave a message here with your e-mail address and we will write back the next working day.",
    },
];
